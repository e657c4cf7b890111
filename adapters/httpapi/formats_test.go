package httpapi_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// rows is an answer that holds a list.
type rows struct {
	Data []map[string]any
	Meta struct {
		RequestID  string
		Pagination *struct {
			Limit int
			Next  *string `json:"next_cursor"`
		}
	}
}

// listed returns the text of a list: data that is no object.
func (k *kit) listed(path string) string {
	k.t.Helper()

	a := k.do(http.MethodGet, path, "")
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/json" {
		k.t.Fatalf("%s: %d %.300s", path, a.StatusCode, a.text)
	}

	return a.text
}

func (k *kit) list(path string) rows {
	k.t.Helper()
	text := k.listed(path)

	var r rows
	if err := json.Unmarshal([]byte(text), &r); err != nil || r.Data == nil ||
		r.Meta.RequestID == "" {
		k.t.Fatalf("%s: %v: %.300s", path, err, text)
	}

	return r
}

func (r rows) column(names ...string) []string {
	var texts []string

	for _, row := range r.Data {
		var cells []string

		for _, name := range names {
			text, _ := row[name].(string)
			cells = append(cells, text)
		}

		texts = append(texts, strings.Join(cells, ">"))
	}

	return texts
}

func TestTheListOfFormats(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	all := k.list("/v1/formats")
	if len(all.Data) < 90 || all.Meta.Pagination != nil {
		t.Errorf("%d formats, %+v", len(all.Data), all.Meta)
	}

	text := k.listed("/v1/formats?q=PNG&category=image")
	if want := `"data":[{"id":"png","name":"Portable Network Graphics","category":"image","mime_types":["image/png"],"extension":"png","extensions":["png"],"aliases":[],` +
		`"available":true,"package":null,"readable":true,"writable":false,"operations":["convert"]}`; !strings.Contains(
		text,
		want,
	) {
		t.Errorf("%s, want %s", text, want)
	}

	if got := k.list("/v1/formats?q=no+such+text"); len(got.Data) != 0 {
		t.Errorf("%v", got)
	}

	for _, row := range k.list("/v1/formats?category=document").Data {
		available, told := row["available"].(bool)
		if row["category"] != "document" || available || !told ||
			row["package"] != "fake-tools" && row["package"] != nil {
			t.Errorf("%v", row)
		}
	}

	if got := k.list("/v1/formats?q=pdf").Data[0]["package"]; got != "fake-tools" {
		t.Errorf("pdf: %v", got)
	}
}

func TestLanguagesOfScans(t *testing.T) {
	t.Parallel()

	got := newKit(t).list("/v1/pdf/ocr/languages").column("code")
	if want := []string{"deu", "eng"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestListsInParts(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for _, x := range []struct {
		path  string
		limit string
		names []string
	}{{"/v1/formats?q=", "7", []string{"id"}}, {"/v1/formats?category=video", "100", []string{"id"}}, {"/v1/formats/conversions?from=", "2", []string{"from", "to"}}} {
		want := k.list(x.path).column(x.names...)

		var got []string

		for cursor := ""; ; {
			part := k.list(x.path + "&limit=" + x.limit + "&cursor=" + cursor)

			got = append(got, part.column(x.names...)...)
			if part.Meta.Pagination == nil || part.Meta.Pagination.Next == nil ||
				len(got) > len(want) {
				break
			}

			cursor = *part.Meta.Pagination.Next
			if rest := k.list(x.path + "&cursor=" + cursor).
				column(x.names...); !slices.Equal(
				rest,
				want[len(got):],
			) {
				t.Errorf("%s: after %v come %v", x.path, got, rest)
			}
		}

		if !slices.Equal(got, want) || len(want) < 2 {
			t.Errorf("%s: %v, want %v", x.path, got, want)
		}
	}
}

func TestOneFormat(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for _, name := range []string{"svg", "SVG", ".svg"} {
		a := k.do(http.MethodGet, "/v1/formats/"+name, "")
		if a.StatusCode != http.StatusOK || a.body.Data["id"] != "svg" ||
			at(t, a.body.Data, "targets 0") != "webp" ||
			at(t, a.body.Data, "sources 0") != "png" ||
			at(t, a.body.Data, "options 0 name") != "quality" ||
			at(t, a.body.Data, "options 0 choices 0") != "low" ||
			!strings.Contains(a.text, `"readable":true`) {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
	}

	if a := k.do(http.MethodGet, "/v1/formats/jpeg", ""); a.body.Data["id"] != "jpg" ||
		!strings.Contains(a.text, `"targets":[],"sources":[]`) {
		t.Errorf("%s", a.text)
	}

	a := k.do(http.MethodGet, "/v1/formats/pngg", "")
	if a.StatusCode != http.StatusNotFound || a.body.Error.Code != "FORMAT_NOT_FOUND" ||
		at(t, a.body.Error.Details, "nearest 0") != "png" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}

func TestConversions(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	if got, want := k.list("/v1/formats/conversions").
		column("from", "to"),
		[]string{"mov>gif", "mov>mp4", "png>svg", "png>webp", "svg>webp"}; !slices.Equal(
		got,
		want,
	) {
		t.Errorf("%v, want %v", got, want)
	}

	if got := k.list("/v1/formats/conversions?to=.WEBP").
		column("from", "to"); !slices.Equal(
		got,
		[]string{"png>webp", "svg>webp"},
	) {
		t.Errorf("%v", got)
	}

	text := k.listed("/v1/formats/conversions?from=mov")
	if want := `{"from":"mov","to":"mp4","fidelity":"lossless","chain":[{"operation":"convert","from":"mov","to":"mp4","engine":"fake","fidelity":"lossless"}],"options":[{"name":"quality","type":"choice",`; !strings.Contains(
		text,
		want,
	) {
		t.Errorf("%s, want %s", text, want)
	}

	if want := `{"name":"fps","type":"integer","min":1,"max":60,"doc":"Frames a second."}`; !strings.Contains(
		text,
		want,
	) {
		t.Errorf("%s, want %s", text, want)
	}

	if got := k.list("/v1/formats/conversions?from=zip"); len(got.Data) != 0 {
		t.Errorf("%v", got)
	}

	if head := k.do(
		http.MethodHead,
		"/v1/formats/conversions",
		"",
	); head.StatusCode != http.StatusOK ||
		head.text != "" {
		t.Errorf("HEAD: %d", head.StatusCode)
	}
}

func TestQueriesByOperation(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	text := k.listed("/v1/formats/query/convert")
	if want := `"data":[{"name":"mov","category":"video","targets":["gif","mp4"]},{"name":"png","category":"image","targets":["svg","webp"]},` +
		`{"name":"svg","category":"image","targets":["webp"]}],`; !strings.Contains(
		text,
		want,
	) {
		t.Errorf("%s, want %s", text, want)
	}

	for _, operation := range []string{"crop", "trim", "pdf/optimize"} {
		if got := k.list("/v1/formats/query/" + operation); len(got.Data) != 0 {
			t.Errorf("%s: %v", operation, got)
		}
	}
}

func TestAQueryForAnOperationThatAnothersEdgesDo(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for _, operation := range []string{"merge", "pdf/merge", "compress", "pdf/compress"} {
		if got := k.list("/v1/formats/query/" + operation).
			column("name"); !slices.Equal(
			got,
			[]string{"pdf"},
		) {
			t.Errorf("%s: %v", operation, got)
		}
	}
}

func TestWrongQuestionsAboutFormats(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for _, x := range []struct {
		path   string
		status int
		code   string
		field  any
		says   string
	}{
		{"/v1/formats?category=films", 400, "INVALID_INPUT", "category", "video, audio, image"},
		{"/v1/formats?limit=0", 400, "INVALID_INPUT", "limit", "1"},
		{"/v1/formats?limit=101", 400, "INVALID_INPUT", "limit", "100"},
		{"/v1/formats?limit=many", 400, "INVALID_INPUT", "limit", "limit"},
		{"/v1/formats?cursor=nonsense", 400, "INVALID_INPUT", "cursor", "next_cursor"},
		// "nonsense", as a cursor
		{"/v1/formats?cursor=Im5vbnNlbnNlIg", 400, "INVALID_INPUT", "cursor", "next_cursor"},
		{"/v1/formats?q=" + strings.Repeat("x", 65), 400, "INVALID_INPUT", "q", "64"},
		{"/v1/formats/conversions?cursor=Im5vbnNlbnNlIg", 400, "INVALID_INPUT", "cursor", "next_cursor"},
		{"/v1/formats/conversions?limit=0", 400, "INVALID_INPUT", "limit", "1"},
		{"/v1/formats/conversions?from=pngg", 422, "UNSUPPORTED_FORMAT", "from", "png"},
		{"/v1/formats/conversions?to=qqqqqqqqqq", 422, "UNSUPPORTED_FORMAT", "to", "GET /v1/formats"},
		{"/v1/formats/conversions?from=qq&to=qqqqqqqqqq", 400, "INVALID_INPUT", "from", "2 faults"},
		{"/v1/formats/query/paint", 404, "NOT_FOUND", nil, "convert, compress, merge, crop, trim"},
		{"/v1/formats/query/", 404, "NOT_FOUND", nil, "nothing at this path"},
		{"/v1/formats/" + strings.Repeat("x", 500), 404, "FORMAT_NOT_FOUND", nil, "GET /v1/formats"},
		{"/v1/formats/%00%ff", 404, "FORMAT_NOT_FOUND", nil, "GET /v1/formats"},
	} {
		a := k.do(http.MethodGet, x.path, "")
		if a.StatusCode != x.status || a.body.Error.Code != x.code ||
			a.body.Error.Details["field"] != x.field ||
			!strings.Contains(a.body.Error.Message, x.says) {
			t.Errorf("%s: %d %s", x.path, a.StatusCode, a.text)
		}
	}

	if a := k.json("/v1/formats", "{}"); a.StatusCode != http.StatusMethodNotAllowed ||
		a.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}

// dense is an engine that turns each of many formats of a category into each other.
type dense struct {
	fakeEngine
	edges []route.Edge
}

func (d dense) Edges() []route.Edge { return d.edges }

func TestAllConversionsOfAnEngineThatDoesMuch(t *testing.T) {
	t.Parallel()
	formats := must(format.NewRegistry())(t)

	var edges []route.Edge

	some := formats.All()[:90]
	for _, from := range some {
		for _, to := range some {
			if from.Category != format.Archive && to.Category != format.Archive {
				edges = append(edges, route.Edge{From: from.ID, To: to.ID, Engine: "fake"})
			}
		}
	}

	many := must(catalog.New(formats, []ports.Engine{dense{edges: edges}}))(t)

	k := newKit(
		t,
		func(_ *httpapi.Config, _ *files.Config, _ *files.Deps, d *httpapi.Deps) { d.Catalog = many },
	)
	if list := k.list("/v1/formats/conversions"); len(list.Data) != len(edges) ||
		len(edges) < 5000 {
		t.Errorf("%d of %d", len(list.Data), len(edges))
	}

	if text := k.listed("/v1/formats/conversions?limit=100"); len(text) > 200_000 {
		t.Errorf("a hundred take %d bytes", len(text))
	}

	began := time.Now()
	text := k.listed("/v1/formats/conversions")
	t.Logf("%d pairs in %s, %d bytes", len(edges), time.Since(began), len(text))
}
