package route_test

import (
	"fmt"
	"slices"
	"testing"

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

func TestPlan(t *testing.T) {
	t.Parallel()
	p := route.NewPlanner(edges())
	cases := []struct{ from, to, want string }{
		{"png", "webp", "[png→webp (fast)]"},
		{"docx", "webp", "[docx→pdf (office) pdf→png (raster) png→webp (fast)]"},
		{"docx", "heic", "[]"}, // four hops
		{"webp", "docx", "[]"},
		{"mp4", "mp4", "[mp4→mp4 (video)]"},
		{"png", "png", "[]"},
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
	})
	if c, _ := p.Plan("a", "c"); len(c) != 2 {
		t.Errorf("took the lossy short cut: %s", c.Explain())
	}
	if c, _ := p.Plan("a", "d"); len(c) != 1 {
		t.Errorf("took more hops than needed: %s", c.Explain())
	}
}

func TestPlanIsTheSameWhateverTheOrderOfEdges(t *testing.T) {
	t.Parallel()
	list := append(edges(), route.Edge{From: "png", To: "webp", Engine: "also", Cost: 10, Loss: route.Faithful})
	want, _ := route.NewPlanner(list).Plan("docx", "webp")
	slices.Reverse(list)
	got, _ := route.NewPlanner(list).Plan("docx", "webp")
	if got.Explain() != want.Explain() {
		t.Errorf("%s, then %s", want.Explain(), got.Explain())
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	if got := route.NewPlanner(edges()).Targets("docx"); !slices.Equal(got, []string{"pdf", "png", "webp"}) {
		t.Error(got)
	}
}

func ExamplePlanner_Plan() {
	p := route.NewPlanner([]route.Edge{
		{From: "docx", To: "pdf", Engine: "libreoffice", Cost: 1000, Loss: route.Faithful},
		{From: "pdf", To: "png", Engine: "poppler", Cost: 60, Loss: route.Partial},
	})
	chain, _ := p.Plan("docx", "png")
	fmt.Println(chain.Explain())
	// Output: docx → pdf (libreoffice) → png (poppler): partial, about 1060 ms for a small file
}
