package matrix_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

func edgesOf(engines []ports.Engine, without ...string) []route.Edge {
	var list []route.Edge
	for _, e := range engines {
		if !slices.Contains(without, e.About().Name) {
			list = append(list, e.Edges()...)
		}
	}
	return list
}

// TestPlans holds the engines' losses and costs to what they are for: the best tool is taken, and others where that is missing or no way leads by it.
func TestPlans(t *testing.T) {
	t.Parallel()
	engines := newMatrix(t).engines(t)
	whole, poor := route.NewPlanner(edgesOf(engines)), route.NewPlanner(edgesOf(engines, "vips"))
	bare := route.NewPlanner(edgesOf(engines, "vips", "imagemagick"))
	for _, c := range []struct {
		planner  *route.Planner
		from, to string
		want     string // engines along the way
	}{
		{whole, "docx", "png", "libreoffice poppler"},
		{whole, "docx", "webp", "libreoffice poppler vips"},
		{whole, "docx", "txt", "libreoffice"},
		{whole, "pdf", "txt", "poppler"},
		{whole, "pdf", "ico", "poppler imagemagick"},
		{whole, "bmp", "webp", "imagemagick"},
		{whole, "bmp", "png", "imagemagick"},
		{whole, "bmp", "avif", "imagemagick vips"},
		{whole, "jpg", "bmp", "vips imagemagick"},
		{whole, "tiff", "dds", "vips imagemagick"},
		{bare, "png", "jpg", "imaging"},
		{bare, "bmp", "gif", "imaging"},
		{bare, "docx", "bmp", "libreoffice poppler imaging"},
		{poor, "jpg", "tiff", "imaging"},
		{poor, "jpg", "psd", "imaging imagemagick"},
	} {
		chain, ok := c.planner.Plan(c.from, c.to)
		var got []string
		for _, edge := range chain {
			got = append(got, edge.Engine)
		}
		if !ok || strings.Join(got, " ") != c.want {
			t.Errorf("%s to %s goes by %v, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestImagingIsTheLastResort(t *testing.T) {
	t.Parallel()
	engines := newMatrix(t).engines(t)
	planner := route.NewPlanner(edgesOf(engines))
	for _, from := range []string{"jpg", "png", "gif", "tiff", "bmp", "webp", "svg", "pdf", "docx", "psd", "ico"} {
		for _, to := range planner.Targets(from) {
			chain, _ := planner.Plan(from, to)
			if slices.ContainsFunc(chain, func(e route.Edge) bool { return e.Engine == "imaging" }) {
				t.Errorf("taken in spite of better ones: %s", chain.Explain())
			}
		}
	}
}

// BenchmarkPlan is what each upload waits for, on the matrix of all engines; farthest is a pair with no chain.
func BenchmarkPlan(b *testing.B) {
	planner := route.NewPlanner(edgesOf(newMatrix(b).engines(b)))
	for _, pair := range [][2]string{{"docx", "png"}, {"png", "webp"}, {"png", "docx"}} {
		b.Run(pair[0]+" to "+pair[1], func(b *testing.B) {
			for b.Loop() {
				planner.Plan(pair[0], pair[1])
			}
		})
	}
	b.Run("targets of docx", func(b *testing.B) {
		for b.Loop() {
			planner.Targets("docx")
		}
	})
}
