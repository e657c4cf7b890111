package httpapi

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/convertd/convertd/domain/fault"
)

type place struct {
	At int    `json:"at"`
	ID string `json:"id"`
}

func TestACursorHoldsAPosition(t *testing.T) {
	t.Parallel()

	want := place{7, "<job&é>"}

	cursor, err := cursorAt(want)
	if err != nil {
		t.Fatal(err)
	}

	if got, err := readCursor[place](cursor); err != nil || got != want {
		t.Errorf("%+v %v", got, err)
	}

	if got, err := readCursor[place](""); err != nil || got != (place{}) {
		t.Errorf("no cursor: %+v %v", got, err)
	}
}

func TestWhatIsNoCursorIsRefused(t *testing.T) {
	t.Parallel()

	coded := base64.RawURLEncoding.EncodeToString

	good := `{"at":7,"id":"x"}`
	for _, cursor := range []string{
		"!", "=", "garbage", coded([]byte(good)) + "=", coded([]byte("null")), coded([]byte(`"x"`)), coded([]byte(good + "1")), coded([]byte(" " + good)),
		coded([]byte(`{"at":7,"id":"x","more":1}`)), coded([]byte(`{"id":"x","at":7}`)), coded([]byte("{\"at\":7,\"id\":\"\xff\"}")), coded([]byte(`{"at":"7"}`)),
	} {
		got, err := readCursor[place](cursor)
		if f := fault.Of(err); err == nil || f.Kind != fault.InvalidInput || f.Field != "cursor" ||
			got != (place{}) {
			t.Errorf("%q: %+v %v", cursor, got, err)
		}
	}
}

func TestAPageSaysWhereToGoOn(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		limit int
		next  string
		want  string
	}{
		{0, "", `null`},
		{5, "", `{"limit":5,"next_cursor":null}`},
		{5, "abc", `{"limit":5,"next_cursor":"abc"}`},
	} {
		page := enclosePage[string](t.Context(), nil, c.limit, c.next)
		if got, err := json.Marshal(page.Meta.Pagination); err != nil || string(got) != c.want ||
			page.Data == nil {
			t.Errorf("%+v: %s %v", c, got, err)
		}
	}
}

func FuzzReadCursor(f *testing.F) {
	f.Add("eyJhdCI6NywiaWQiOiJ4In0")
	f.Fuzz(func(t *testing.T, cursor string) {
		position, err := readCursor[place](cursor)
		if err != nil || cursor == "" {
			return
		}

		if again, err := cursorAt(position); err != nil || again != cursor {
			t.Errorf("%q is %+v, whose cursor is %q: %v", cursor, position, again, err)
		}
	})
}
