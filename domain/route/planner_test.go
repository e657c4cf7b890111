package route_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/route"
)

func edges() []route.Edge {
	return []route.Edge{
		{From: "docx", To: "pdf", Engine: "office", Cost: 1000, Loss: route.Faithful},
		{From: "pdf", To: "png", Engine: "raster", Cost: 50, Loss: route.Partial},
		{From: "png", To: "webp", Engine: "slow", Cost: 90, Loss: route.Faithful},
		{From: "png", To: "webp", Engine: "fast", Cost: 10, Loss: route.Faithful},
		{From: "webp", To: "heic", Engine: "fast", Cost: 10, Loss: route.Faithful},
		{From: "mp4", To: "mp4", Engine: "video", Cost: 200, Loss: route.Faithful},
	}
}

// alike holds all formats for one kind.
func alike(string) route.Content { return route.Content{} }

func TestPlan(t *testing.T) {
	t.Parallel()

	p := route.NewPlanner(edges(), alike)

	cases := []struct{ from, to, want string }{
		{"png", "webp", "[png→webp (fast)]"},
		{"docx", "webp", "[docx→pdf (office) pdf→png (raster) png→webp (fast)]"},
		{"docx", "heic", "[]"}, // four hops
		{"webp", "docx", "[]"},
		{"mp4", "mp4", "[mp4→mp4 (video)]"},
		{"png", "png", "[]"},
		{"nonsense", "png", "[]"},
		{"png", "nonsense", "[]"},
	}
	for _, c := range cases {
		chain, ok := p.Plan(c.from, c.to)
		if got := fmt.Sprint([]route.Edge(chain)); got != c.want || ok != (c.want != "[]") {
			t.Errorf("%s→%s: %s %v, want %s", c.from, c.to, got, ok, c.want)
		}
	}
}

func TestPlanPrefersLessLossOverFewerHopsOverCost(t *testing.T) {
	t.Parallel()

	p := route.NewPlanner([]route.Edge{
		{From: "a", To: "c", Engine: "crude", Cost: 1, Loss: route.Partial},
		{From: "a", To: "b", Engine: "fine", Cost: 500, Loss: route.Faithful},
		{From: "b", To: "c", Engine: "fine", Cost: 500, Loss: route.Faithful},
		{From: "a", To: "d", Engine: "one", Cost: 900, Loss: route.Faithful},
		{From: "b", To: "d", Engine: "two", Cost: 1, Loss: route.Faithful},
		{From: "b", To: "a", Engine: "back", Cost: 1, Loss: route.Lossless},
	}, alike)
	if c, _ := p.Plan("a", "c"); len(c) != 2 {
		t.Errorf("took the lossy short cut: %s", c.Explain())
	}

	if c, _ := p.Plan("a", "d"); len(c) != 1 {
		t.Errorf("took more hops than needed: %s", c.Explain())
	}

	if c, ok := p.Plan("a", "a"); ok {
		t.Errorf("went round in a circle: %s", c.Explain())
	}
}

func TestAChainGoesOverToAnotherKindOnce(t *testing.T) {
	t.Parallel()

	kinds := map[string]string{
		"docx": "page",
		"pdf":  "page",
		"png":  "still",
		"webp": "still",
		"gif":  "still",
		"mp4":  "film",
		"mkv":  "film",
		"mp3":  "sound",
	}

	p := route.NewPlanner([]route.Edge{
		{From: "docx", To: "pdf"},
		{From: "pdf", To: "png"},
		{From: "png", To: "webp"},
		{From: "png", To: "pdf"},
		{From: "png", To: "gif"},
		{From: "gif", To: "mp4"},
		{From: "mp4", To: "mkv"},
		{From: "mp4", To: "mp3"},
	}, func(id string) route.Content { return route.Content{Kind: kinds[id]} })
	for from, want := range map[string][]string{
		"docx": {"gif", "pdf", "png", "webp"}, "pdf": {"gif", "png", "webp"}, "png": {"gif", "mkv", "mp4", "pdf", "webp"}, "gif": {"mkv", "mp4"}, "mp4": {"mkv", "mp3"},
	} {
		if got := p.Targets(from); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", from, got, want)
		}
	}
}

func TestAChainKeepsTheTransparencyThatBothEndsHold(t *testing.T) {
	t.Parallel()

	p := route.NewPlanner([]route.Edge{
		{From: "png", To: "bmp"},
		{From: "bmp", To: "webp"},
		{From: "bmp", To: "jpg"},
		{From: "webp", To: "heic"},
		{From: "png", To: "tga", Cost: 900},
		{From: "tga", To: "webp", Cost: 900},
		{From: "bmp", To: "psd"},
	}, func(id string) route.Content { return route.Content{Transparent: id != "bmp" && id != "jpg"} })
	for _, c := range []struct{ from, to, want string }{
		{"png", "webp", "[png→tga () tga→webp ()]"},
		{"png", "heic", "[png→tga () tga→webp () webp→heic ()]"},
		{"png", "psd", "[]"}, // only without its transparency
		{"png", "jpg", "[png→bmp () bmp→jpg ()]"},
		{"bmp", "heic", "[bmp→webp () webp→heic ()]"},
	} {
		chain, _ := p.Plan(c.from, c.to)
		if got := fmt.Sprint([]route.Edge(chain)); got != c.want {
			t.Errorf("%s to %s: %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestWordsComeOffAPictureAtOnce(t *testing.T) {
	t.Parallel()

	kinds := map[string]string{"pdf": "page", "docx": "page", "txt": "page"}

	p := route.NewPlanner([]route.Edge{
		{From: "webp", To: "pdf", Cost: 10},
		{From: "pdf", To: "txt", Cost: 10},
		{From: "docx", To: "pdf", Cost: 10},
		{From: "webp", To: "png", Cost: 10},
		{From: "png", To: "txt", Cost: 900},
	}, func(id string) route.Content { return route.Content{Kind: kinds[id], Words: id == "txt"} })
	for from, want := range map[string]string{
		"webp": "[webp→png () png→txt ()]", "docx": "[docx→pdf () pdf→txt ()]",
	} {
		chain, _ := p.Plan(from, "txt")
		if got := fmt.Sprint([]route.Edge(chain)); got != want {
			t.Errorf("%s: %s", from, got)
		}
	}
}

func TestPlanIsTheSameWhateverTheOrderOfEdges(t *testing.T) {
	t.Parallel()

	list := append(
		edges(),
		route.Edge{From: "png", To: "webp", Engine: "also", Cost: 10, Loss: route.Faithful},
	)
	want, _ := route.NewPlanner(list, alike).Plan("docx", "webp")
	slices.Reverse(list)

	got, _ := route.NewPlanner(list, alike).Plan("docx", "webp")
	if got.Explain() != want.Explain() {
		t.Errorf("%s, then %s", want.Explain(), got.Explain())
	}
}

func TestTargetsAndSources(t *testing.T) {
	t.Parallel()

	p := route.NewPlanner(edges(), alike)
	if got := p.Targets("docx"); !slices.Equal(got, []string{"pdf", "png", "webp"}) {
		t.Error(got)
	}

	if got := p.Sources("webp"); !slices.Equal(got, []string{"docx", "pdf", "png"}) {
		t.Error(got)
	}

	if p.Targets("nonsense") != nil || p.Sources("nonsense") != nil || p.Sources("docx") != nil {
		t.Error("something is reached that is not there")
	}
}

// What was taken apart into words alone is not put together again.
func TestNoChainGoesOnFromWords(t *testing.T) {
	t.Parallel()

	p := route.NewPlanner([]route.Edge{
		{From: "pdf", To: "txt", Engine: "a", Cost: 1, Loss: route.Partial},
		{From: "jpg", To: "txt", Engine: "a", Cost: 1, Loss: route.Partial},
		{From: "txt", To: "docx", Engine: "b", Cost: 1, Loss: route.Faithful},
		{From: "pdf", To: "docx", Engine: "c", Cost: 9, Loss: route.Low},
	}, func(id string) route.Content {
		kind := "document"
		if id == "jpg" {
			kind = "image"
		}

		return route.Content{Kind: kind, Words: id == "txt"}
	})

	for from, want := range map[string]string{"pdf": "c", "jpg": "a b", "txt": "b"} {
		chain, ok := p.Plan(from, "docx")
		if got := strings.Join(chain.Engines(), " "); !ok || got != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}

// An edge that stands alone is in no chain, and at neither side of an operation.
func TestNothingLeadsToOrOnFromAnEdgeThatStandsAlone(t *testing.T) {
	t.Parallel()

	p := route.NewPlanner([]route.Edge{
		{From: "7z", To: "zip", Engine: "packer", Cost: 1},
		{From: "zip", To: "tar", Engine: "packer", Cost: 1},
		{From: "zip", To: "pdf", Engine: "browser", Cost: 1, Alone: true},
		{From: "html", To: "pdf", Engine: "browser", Cost: 1},
		{From: "pdf", To: "txt", Engine: "reader", Cost: 1},
		{Operation: "archive", Joins: true, From: format.Any, To: "zip", Engine: "packer", Cost: 1},
		{Operation: "rotate", From: "pdf", To: "pdf", Engine: "reader", Cost: 1},
	}, alike)

	for from, want := range map[string][]string{
		"7z": {"tar", "zip"}, "zip": {"pdf", "tar"}, "html": {"pdf", "txt"},
	} {
		if got := p.Targets(from); !slices.Equal(got, want) {
			t.Errorf("%s becomes %q, want %q", from, got, want)
		}
	}

	if got := p.Reach("archive", "html"); !slices.Equal(got, []string{"tar", "zip"}) {
		t.Errorf("what is packed becomes %q", got)
	}

	if p.Takes("rotate", "zip") || !p.Takes("rotate", "html") {
		t.Error("the pages of a zip are turned, or those of a page are not")
	}
}

func TestAChainNamesEachEngineOnce(t *testing.T) {
	t.Parallel()

	chain := route.Chain{
		{From: "a", To: "b", Engine: "y"},
		{From: "b", To: "c", Engine: "x"},
		{From: "c", To: "d", Engine: "y"},
	}
	if got := chain.Engines(); !slices.Equal(got, []string{"y", "x"}) {
		t.Error(got)
	}
}

func ExamplePlanner_Plan() {
	p := route.NewPlanner([]route.Edge{
		{From: "docx", To: "pdf", Engine: "libreoffice", Cost: 1000, Loss: route.Faithful},
		{From: "pdf", To: "png", Engine: "poppler", Cost: 60, Loss: route.Partial},
	}, func(id string) route.Content {
		return route.Content{
			Kind: map[string]string{"docx": "document", "pdf": "document", "png": "image"}[id],
		}
	})
	chain, _ := p.Plan("docx", "png")
	fmt.Println(chain.Explain())
	// Output: docx → pdf (libreoffice) → png (poppler): partial, about 1060 ms for a small file
}
