package e2e_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// conversion is a row of GET /v1/formats/conversions.
type conversion struct {
	From, To, Fidelity string
	Chain              []struct{ From, To, Engine, Fidelity string }
	Options            []struct{ Name string }
}

// list reads the data of an answer that holds a list.
func list[T any](c client, path string) []T {
	c.t.Helper()
	got := c.call(http.MethodGet, path, "", nil)

	var a struct {
		Success bool
		Data    []T
	}
	if err := json.Unmarshal(got.Body, &a); err != nil || !a.Success ||
		got.Status != http.StatusOK {
		c.t.Fatalf("%s: %v: %d %.300s", path, err, got.Status, got.Body)
	}

	return a.Data
}

func TestWhatIsListedIsWhatIsConverted(t *testing.T) {
	t.Parallel()
	c := start(t)
	pairs := list[conversion](c, "/v1/formats/conversions")
	listed := func(from, to string) int {
		return slices.IndexFunc(
			pairs,
			func(p conversion) bool { return p.From == from && p.To == to },
		)
	}

	if len(pairs) < 200 {
		t.Fatalf("only %d pairs", len(pairs))
	}

	for _, x := range [][2]string{{"wav", "flac"}, {"png", "jpg"}, {"webp", "mp4"}, {"docx", "odt"}} {
		at := listed(x[0], x[1])
		if at < 0 {
			t.Errorf("%v is not listed", x)
			continue
		}

		p := pairs[at]

		a := c.convert("sample."+x[0], "targetFormat", x[1])
		if got := a.Data.Tasks["convert-file"].Engine; !strings.Contains(got, p.Chain[0].Engine) ||
			p.Chain[0].From != x[0] ||
			p.Chain[len(p.Chain)-1].To != x[1] {
			t.Errorf("%+v is done by %q", p, got)
		}
	}

	for _, x := range [][2]string{{"png", "mp3"}, {"mp3", "png"}, {"mp3", "docx"}, {"docx", "mp4"}} {
		if at := listed(x[0], x[1]); at >= 0 {
			t.Errorf("%v is listed: %+v", x, pairs[at])
		}

		name := "sample." + x[0]
		c.refused(
			filepath.Base(name)+" to "+x[1],
			c.upload("/v1/convert", name, fixture(t, name), "targetFormat", x[1]),
			422,
			"UNSUPPORTED_CONVERSION",
			"",
		)
	}
}

func TestTheCatalogueOfThisInstallation(t *testing.T) {
	t.Parallel()
	c := start(t)

	type row struct {
		ID, Name, Category string
		Package            *string
		Available          bool
		Readable, Writable bool
		Targets            []string
	}

	pairs, queried := list[conversion](c, "/v1/formats/conversions"), list[row](
		c,
		"/v1/formats/query/convert",
	)
	for _, f := range list[row](c, "/v1/formats") {
		reads := slices.ContainsFunc(pairs, func(p conversion) bool { return p.From == f.ID })

		writes := slices.ContainsFunc(pairs, func(p conversion) bool { return p.To == f.ID })
		if f.Readable != reads || f.Writable != writes || f.Available != (reads || writes) ||
			f.Available && f.Package != nil {
			t.Errorf("%+v, but reads %v and writes %v", f, reads, writes)
		}

		if slices.ContainsFunc(
			queried,
			func(q row) bool { return q.Name == f.ID && len(q.Targets) > 0 && q.Category == f.Category },
		) != reads {
			t.Errorf("%+v among what convert takes?", f)
		}
	}

	part := list[conversion](c, "/v1/formats/conversions?from=jpeg&to=.webp")
	if len(part) != 1 || part[0].From != "jpg" || part[0].To != "webp" ||
		len(part[0].Options) == 0 {
		t.Errorf("%+v", part)
	}
}
