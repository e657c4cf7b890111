package httpapi

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/domain/fault"
)

type conversionsInput struct {
	Paging
	From string `query:"from" maxLength:"64" doc:"Only conversions from this format: an id, an alias or an extension." example:"docx"`
	To   string `query:"to"   maxLength:"64" doc:"Only conversions to this format."                                    example:"png"`
}

// pair is a position in the list of conversions: the last pair that was shown.
type pair struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func (p pair) compare(c catalog.Conversion) int {
	return cmp.Or(cmp.Compare(p.From, c.From.ID), cmp.Compare(p.To, c.To.ID))
}

func (a *API) registerConversions() {
	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/formats/conversions",
		id:      "listConversions",
		scope:   mayRead,
		summary: "List the conversions",
		text: "Every pair of formats that can be converted here, with the chain of engines that does it and the " +
			"options that it takes. The list is whole, and long, unless from, to or limit is given.",
		Route: describe.Route{
			Tag: tagFormats, Faults: []fault.Kind{fault.InvalidInput, fault.UnsupportedFormat},
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "The conversions.", Example: conversionsExample(),
				Schema: a.schemas().Schema(reflect.TypeFor[envelope[[]conversionBody]](), true, ""),
			}},
		},
	}, a.conversions)
}

// conversions sends the list pair by pair: whole, it is many megabytes.
func (a *API) conversions(ctx context.Context, in *conversionsInput) (*huma.StreamResponse, error) {
	pairs, err := a.Catalog.Conversions(in.From, in.To)
	if err != nil {
		return nil, err
	}

	last, err := readCursor[pair](in.Cursor)
	if err != nil {
		return nil, err
	}

	page := conversionsPage{shown: a.shown(), pairs: pairs, last: last, limit: in.limit(0)}

	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", web.MediaJSON)
		out := bufio.NewWriterSize(hc.BodyWriter(), 64<<10)
		page.write(ctx, out)
		_ = out.Flush() // a client that has left has nobody to be told
	}}, nil
}

// conversionsPage is a part of the list of conversions.
type conversionsPage struct {
	shown mapper
	pairs iter.Seq[catalog.Conversion]
	last  pair // after which it begins
	limit int  // 0 for all
}

// write writes what enclosePage would show. Where it cannot, as when the client has left, the
// answer is broken off, so that nobody takes a part for the whole.
func (p conversionsPage) write(ctx context.Context, out *bufio.Writer) {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)

	_, err := out.WriteString(`{"success":true,"data":[`)
	n, next := 0, ""

	for c := range p.pairs {
		if p.last.compare(c) >= 0 {
			continue
		}

		if n > 0 && n == p.limit {
			next, err = cursorAt(p.last)
			break
		}

		if n > 0 {
			_ = out.WriteByte(',')
		}

		if err = enc.Encode(p.shown.conversion(c)); err != nil {
			break
		}

		n++
		p.last = pair{c.From.ID, c.To.ID}
	}

	_, _ = out.WriteString(`],"meta":`)

	if err == nil {
		err = enc.Encode(enclosePage[conversionBody](ctx, nil, p.limit, next).Meta)
	}

	if err != nil {
		panic(http.ErrAbortHandler)
	}

	_ = out.WriteByte('}')
}
