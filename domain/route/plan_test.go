package route_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/convertd/convertd/domain/route"
)

// shop has conversions around a few operations.
func shop() *route.Planner {
	kinds := map[string]string{
		"docx": "page",
		"pdf":  "page",
		"png":  "still",
		"heic": "still",
		"jpg":  "still",
		"mp4":  "film",
		"mov":  "film",
		"txt":  "page",
	}

	return route.NewPlanner([]route.Edge{
		{From: "docx", To: "pdf", Engine: "office", Cost: 1000, Loss: route.Faithful},
		{
			From:    "jpg",
			To:      "pdf",
			Engine:  "pages",
			Cost:    50,
			Loss:    route.Faithful,
			Options: []string{"paper"},
		},
		{From: "pdf", To: "png", Engine: "raster", Cost: 50, Loss: route.Partial},
		{From: "pdf", To: "txt", Engine: "raster", Cost: 10, Loss: route.Partial},
		{From: "txt", To: "docx", Engine: "office", Cost: 10, Loss: route.Faithful},
		{From: "heic", To: "png", Engine: "photo", Cost: 10, Loss: route.Faithful},
		{
			From:    "png",
			To:      "heic",
			Engine:  "photo",
			Cost:    10,
			Loss:    route.Faithful,
			Options: []string{"quality"},
		},
		{From: "mp4", To: "mov", Engine: "film", Cost: 10, Loss: route.Lossless},
		{
			Operation: "rotate",
			From:      "pdf",
			To:        "pdf",
			Engine:    "pages",
			Cost:      10,
			Options:   []string{"angle"},
		},
		{Operation: "merge", Joins: true, From: "pdf", To: "pdf", Engine: "pages", Cost: 10},
		{
			Operation: "crop",
			From:      "png",
			To:        "png",
			Engine:    "photo",
			Cost:      10,
			Options:   []string{"width"},
		},
		{Operation: "trim", From: "mp4", To: "mp4", Engine: "slow", Cost: 90, Loss: route.Faithful},
		{Operation: "trim", From: "mp4", To: "mp4", Engine: "fast", Cost: 10, Loss: route.Faithful},
		{Operation: "trim", From: "mp4", To: "mov", Engine: "fast", Cost: 10, Loss: route.Faithful},
	}, func(id string) route.Content { return route.Content{Kind: kinds[id]} })
}

func TestPlansAcrossAnOperation(t *testing.T) {
	t.Parallel()

	p := shop()

	cases := []struct{ operation, from, to, want string }{
		{"rotate", "pdf", "pdf", "[rotate pdf→pdf (pages)]"},
		{"rotate", "docx", "pdf", "[docx→pdf (office) rotate pdf→pdf (pages)]"},
		{"rotate", "docx", "png", "[docx→pdf (office) rotate pdf→pdf (pages) pdf→png (raster)]"},
		{"rotate", "docx", "docx", "[]"}, // it would come back without what it was
		{"rotate", "png", "pdf", "[]"},
		{"crop", "heic", "heic", "[heic→png (photo) crop png→png (photo) png→heic (photo)]"},
		{"crop", "pdf", "png", "[]"}, // pages would be lost on the way to it
		{"trim", "mp4", "mp4", "[trim mp4→mp4 (fast)]"},
		{"trim", "mp4", "mov", "[trim mp4→mov (fast)]"},
		{"paint", "png", "png", "[]"},
	}
	for _, c := range cases {
		plan, ok := p.Across(c.operation, []string{c.from}, c.to)

		got := fmt.Sprint([]route.Edge(plan.Chain(c.from)))
		if !ok {
			got = "[]"
		}

		if got != c.want {
			t.Errorf("%s of %s to %s: %s, want %s", c.operation, c.from, c.to, got, c.want)
		}
	}
}

func TestWhatIsJoinedIsConvertedFirst(t *testing.T) {
	t.Parallel()

	plan, ok := shop().Across("merge", []string{"pdf", "docx", "jpg"}, "pdf")
	if !ok {
		t.Fatal("no plan")
	}

	for from, want := range map[string]int{"pdf": 0, "docx": 1, "jpg": 1} {
		if got := len(plan.Before[from]); got != want {
			t.Errorf("%s goes over %d edges before it is joined, want %d", from, got, want)
		}
	}

	if got := plan.Options(); !slices.Equal(got, []string{"paper"}) {
		t.Errorf("options %q", got)
	}

	if plan.Hops("jpg") != 2 || plan.Longest() != 1 || plan.Loss() != route.Faithful {
		t.Errorf("%d hops, %d before, %s", plan.Hops("jpg"), plan.Longest(), plan.Loss())
	}

	if _, ok := shop().Across("merge", []string{"pdf", "mp4"}, "pdf"); ok {
		t.Error("a film was joined with a PDF")
	}
}

func TestWhatAnOperationTakesAndReaches(t *testing.T) {
	t.Parallel()

	p := shop()
	if got := p.Reach("rotate", "docx"); !slices.Equal(got, []string{"heic", "pdf", "png", "txt"}) {
		t.Errorf("rotate of docx reaches %q", got)
	}

	if !p.Takes("crop", "heic") || p.Takes("crop", "mp4") || p.Takes("crop", "pdf") {
		t.Error("crop takes heic alone of heic, mp4 and pdf")
	}

	if got := p.Reach("crop", "mp4"); len(got) > 0 {
		t.Errorf("crop of mp4 reaches %q", got)
	}
}
