package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/route"
)

// shop has an engine for some pictures and videos, and two for documents could be installed.
func shop(t *testing.T) *catalog.Catalog {
	t.Helper()

	office := engine{
		name:        "office",
		installable: []route.Edge{edge("docx", "pdf", "office"), edge("docx", "png", "office")},
	}

	c, err := open(
		t,
		engine{
			name: "a",
			edges: []route.Edge{
				edge("png", "webp", "a"),
				edge("png", "gif", "a"),
				edge("gif", "mp4", "a"),
				edge("mp4", "mp3", "a"),
			},
		},
		office,
		engine{name: "other", installable: []route.Edge{edge("pdf", "txt", "other")}},
	)
	if err != nil {
		t.Fatal(err)
	}

	return c
}

func TestWhatCanBeDoneHere(t *testing.T) {
	t.Parallel()

	c := shop(t)
	for name, want := range map[string]catalog.Entry{
		"png":  {Readable: true, Operations: []string{"convert"}},
		"mp4":  {Readable: true, Writable: true, Operations: []string{"convert"}},
		"webp": {Writable: true},
		"docx": {Package: "liboffice"},
		"pdf":  {Package: "liboffice"},
		"txt":  {Package: "libother"},
		"zip":  {},
	} {
		got, err := c.Find(name)
		if err != nil || got.ID != name || got.Readable != want.Readable ||
			got.Writable != want.Writable ||
			got.Package != want.Package ||
			got.Available() != (want.Readable || want.Writable) ||
			!slices.Equal(got.Operations, want.Operations) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}

	got, err := c.Find(".PNG")
	if err != nil || !slices.Equal(got.Targets, []string{"gif", "mp4", "webp"}) ||
		got.Sources != nil ||
		len(got.Options) > 0 {
		t.Errorf("%+v %v", got, err)
	}

	if got, err := c.Find("webp"); err != nil || len(got.Options) != 1 ||
		got.Options[0].Name != "quality" {
		t.Errorf("options: %+v %v", got, err)
	}

	if got, err := c.Find("jpeg"); err != nil || got.ID != "jpg" {
		t.Errorf("an alias: %+v %v", got, err)
	}
}

func TestAFormatThatThereIsNot(t *testing.T) {
	t.Parallel()

	_, err := shop(t).Find("pngg")
	if f := fault.Of(err); f.Kind != fault.FormatNotFound || !strings.Contains(f.Text, "png") ||
		f.Details["nearest"] == nil {
		t.Error(err)
	}

	_, err = shop(t).Find(strings.Repeat("long", 100))
	if f := fault.Of(err); f.Kind != fault.FormatNotFound || len(f.Text) > 200 || f.Details != nil {
		t.Error(err)
	}
}

func TestListsFilter(t *testing.T) {
	t.Parallel()

	c := shop(t)
	for _, x := range []struct{ category, q, has, lacks string }{
		{"", "", "zip", "nonsense"},
		{"video", "", "mp4", "png"},
		{"", "JPEG", "jpg", "png"},
		{"", " .jfif ", "jpg", "png"},
		{"", "quickTIME", "mov", "mp4"},
		{"image", "mp", "bmp", "mp4"},
	} {
		list, err := c.List(x.category, x.q)

		has := func(id string) bool {
			return slices.ContainsFunc(list, func(e catalog.Entry) bool { return e.ID == id })
		}
		if err != nil || !has(x.has) || has(x.lacks) {
			t.Errorf("%+v: %+v %v", x, list, err)
		}
	}

	if list, err := c.List("", "no such text"); err != nil || len(list) != 0 {
		t.Errorf("%v %v", list, err)
	}

	_, err := c.List("films", "")
	if f := fault.Of(err); f.Kind != fault.InvalidInput || f.Field != "category" ||
		!strings.Contains(f.Text, "video, audio") {
		t.Error(err)
	}
}

func TestConversionsAreThePlansThatThereAre(t *testing.T) {
	t.Parallel()

	c := shop(t)
	for _, x := range []struct{ from, to, want string }{
		{"", "", "gif>mp4 mp4>mp3 png>gif png>mp4 png>webp"},
		{"png", "", "png>gif png>mp4 png>webp"},
		{"", "MP4", "gif>mp4 png>mp4"},
		{"png", "mp4", "png>mp4"},
		{"docx", "", ""},
		{"png", "png", ""},
	} {
		list, err := c.Conversions(x.from, x.to)
		if err != nil {
			t.Fatal(err)
		}

		var got []string
		for pair := range list {
			got = append(got, pair.From.ID+">"+pair.To.ID)

			plan, err := c.Plan(operation.Conversion(), []string{pair.From.ID}, pair.To.ID)
			if err != nil ||
				!slices.EqualFunc(plan.Chain(pair.From.ID), pair.Chain, route.Edge.Is) {
				t.Errorf("%+v, but the plan is %v %v", pair, plan, err)
			}
		}

		if strings.Join(got, " ") != x.want {
			t.Errorf("%+v: %v", x, got)
		}
	}

	all, err := c.Conversions("", "")
	if err != nil {
		t.Fatal(err)
	}

	for pair := range all {
		if pair.To.ID != "mp4" {
			t.Errorf("the first is %+v", pair)
		}

		break
	}
}

func TestConversionsOfUnknownFormats(t *testing.T) {
	t.Parallel()

	_, err := shop(t).Conversions("png", "pngg")
	if f := fault.Of(err); f.Kind != fault.UnsupportedFormat || f.Field != "to" ||
		!strings.Contains(f.Text, "png") {
		t.Error(err)
	}

	if _, err := shop(t).Conversions("nonsense", "pngg"); fault.Of(err).Kind != fault.InvalidInput {
		t.Errorf("two faults: %v", err)
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	c := shop(t)

	list, err := c.Query("convert")
	if err != nil || len(list) != 3 {
		t.Fatalf("%+v %v", list, err)
	}

	for _, taken := range list {
		want := map[string][]string{"png": {"gif", "mp4", "webp"}, "gif": {"mp4"}, "mp4": {"mp3"}}[taken.ID]
		if !slices.Equal(taken.Targets, want) {
			t.Errorf("%+v, want %v", taken, want)
		}
	}

	for _, operation := range []string{"compress", "crop", "trim", "merge"} {
		if list, err := c.Query(operation); err != nil || len(list) != 0 {
			t.Errorf("%s: %v %v", operation, list, err)
		}
	}

	for _, operation := range []string{"", "paint", "CONVERT"} {
		if _, err := c.Query(operation); !fault.Is(err, fault.NotFound) ||
			!strings.Contains(err.Error(), "convert, compress") {
			t.Errorf("%q: %v", operation, err)
		}
	}
}

func TestWhatIsMissingForAConversion(t *testing.T) {
	t.Parallel()

	c := shop(t)
	for pair, want := range map[[2]string][]string{
		{"docx", "txt"}: {"liboffice", "libother"}, // over pdf
		{"docx", "png"}: {"liboffice"},
		{"docx", "gif"}: {"liboffice"}, // the rest is here
		{"png", "webp"}: nil,           // nothing is
		{"zip", "png"}:  nil,           // nobody could
	} {
		if got := c.MissingPackages(pair[0], pair[1]); !slices.Equal(got, want) {
			t.Errorf("%v: %q, want %q", pair, got, want)
		}
	}
}
