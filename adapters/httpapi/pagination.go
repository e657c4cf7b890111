package httpapi

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/convertd/convertd/domain/fault"
)

// Paging is which part of a list a caller wants. It is exported for huma alone.
type Paging struct {
	Limit  int    `query:"limit"  minimum:"1" maximum:"100" doc:"The most entries to show."                                     example:"20"`
	Cursor string `query:"cursor"                           doc:"Where to go on: the next_cursor of the last answer, as it is." example:"eyJjIjoxNzcxMTUxNDAwMDAwMDAwfQ" maxLength:"1024"`
}

// limit returns the most entries to show: the list's own default where the caller has not said.
func (p Paging) limit(fallback int) int {
	if p.Limit == 0 { // huma has refused a 0 that was sent
		return fallback
	}

	return p.Limit
}

// pagination says which part of a list an answer shows.
type pagination struct {
	Limit      int     `json:"limit"       doc:"The most entries that an answer shows."`
	NextCursor *string `json:"next_cursor" doc:"Send it as cursor to go on; null at the end of the list."`
}

// enclosePage is enclose for a part of a list. next is "" at the list's end; a limit of 0 says that
// the list is whole, and leaves pagination out.
func enclosePage[T any](ctx context.Context, data []T, limit int, next string) envelope[[]T] {
	if data == nil {
		data = []T{}
	}

	e := enclose(ctx, data)
	if limit > 0 {
		e.Meta.Pagination = &pagination{Limit: limit, NextCursor: optional(next)}
	}

	return e
}

// cursorAt returns the cursor of a position in a list: what readCursor needs to find the entry that
// comes next.
func cursorAt(position any) (string, error) {
	text, err := encode(position)
	if err != nil {
		return "", err
	}

	return base64.RawURLEncoding.EncodeToString(bytes.TrimSpace(text)), nil
}

// readCursor returns the position that a cursor holds, the zero value where none was sent. What
// cursorAt would not have written of a T is refused; whether the position is one of the list's is
// for the caller to find out, and to refuse with badCursor.
func readCursor[T any](cursor string) (T, error) {
	var position, none T
	if cursor == "" {
		return none, nil
	}

	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(text, &position)
	}

	if err != nil {
		return none, badCursor(err)
	}

	if again, err := cursorAt(position); err != nil || again != cursor {
		return none, badCursor(err)
	}

	return position, nil
}

// badCursor refuses a cursor that no answer has held.
func badCursor(cause error) error {
	return fault.New(fault.InvalidInput, "cursor is none of this list's. Send the next_cursor of an answer as it was, or leave cursor out to begin anew.").
		On("cursor").
		Because(cause)
}

// idCursor is a place in a list that goes by ids.
type idCursor struct {
	ID string `json:"i"`
}

// behind returns the id behind which a list that goes by ids is to go on, and its limit.
func (p Paging) behind() (id string, limit int, err error) {
	at, err := readCursor[idCursor](p.Cursor)
	if err == nil && at.ID != "" && !idPattern.MatchString(at.ID) {
		err = badCursor(nil)
	}

	return at.ID, p.limit(defaultPage), err
}

// pageOf shows a page of a list that goes by ids. One more than the limit is read, which says
// whether the list goes on.
func pageOf[T, B any](
	ctx context.Context, in Paging,
	read func(behind string, limit int) ([]T, error), id func(T) string, show func(T) B,
) (body envelope[[]B], err error) {
	behind, limit, err := in.behind()
	if err != nil {
		return body, err
	}

	list, err := read(behind, limit+1)
	if err != nil {
		return body, err
	}

	next := ""

	if len(list) > limit {
		list = list[:limit]
		next, err = cursorAt(idCursor{id(list[limit-1])})
	}

	shown := make([]B, len(list))
	for i, one := range list {
		shown[i] = show(one)
	}

	return enclosePage(ctx, shown, limit, next), err
}
