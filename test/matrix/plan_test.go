package matrix_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// catalogues returns what can be done with all engines, without vips, and without ImageMagick too.
func (m *matrix) catalogues(t *testing.T) (whole, poor, bare *catalog.Catalog) {
	t.Helper()
	engines := m.engines(t)
	without := func(names ...string) *catalog.Catalog {
		rest := slices.DeleteFunc(
			slices.Clone(engines),
			func(e ports.Engine) bool { return slices.Contains(names, e.About().Name) },
		)

		c, err := catalog.New(m.formats, rest)
		if err != nil {
			t.Fatal(err)
		}

		return c
	}

	return without(), without("vips"), without("vips", "imagemagick")
}

// TestPlans holds the engines' losses and costs to what they are for: the best tool is taken,
// another where that is missing, and nothing is lost on the way that the target could hold.
func TestPlans(t *testing.T) {
	t.Parallel()

	whole, poor, bare := newMatrix(t).catalogues(t)
	for _, c := range []struct {
		catalog        *catalog.Catalog
		from, to, want string
	}{
		{whole, "docx", "png", "pdf by libreoffice, png by poppler"},
		{whole, "docx", "webp", "pdf by libreoffice, png by poppler, webp by vips"},
		{whole, "docx", "txt", "txt by libreoffice"},
		{whole, "pdf", "txt", "txt by poppler"},
		{whole, "jpg", "txt", "txt by tesseract"},
		{whole, "webp", "txt", "jpg by vips, txt by tesseract"},
		{whole, "pdf", "ico", "png by poppler, ico by imagemagick"},
		{whole, "html", "pdf", "pdf by chromium"},
		{whole, "md", "pdf", "html by markdown, pdf by chromium"},
		{whole, "md", "docx", "docx by pandoc"},
		{whole, "docx", "md", "md by pandoc"},
		{whole, "docx", "epub", "epub by calibre"},
		{whole, "rst", "pdf", "html by pandoc, pdf by chromium"},
		{whole, "pdf", "docx", "docx by mutool"},
		{whole, "pdf", "md", "docx by mutool, md by pandoc"},
		{whole, "pdf", "xlsx", "csv by poppler, xlsx by libreoffice"},
		{whole, "xlsx", "docx", "html by libreoffice, docx by libreoffice"},
		{whole, "xlsx", "pptx", "pdf by libreoffice, pptx by libreoffice"},
		{whole, "pptx", "docx", "pdf by libreoffice, docx by mutool"},
		{whole, "bmp", "webp", "webp by imagemagick"},
		{whole, "bmp", "png", "png by imagemagick"},
		{whole, "bmp", "avif", "png by imagemagick, avif by vips"},
		{whole, "psd", "heic", "png by imagemagick, heic by vips"},
		{whole, "jpg", "bmp", "png by vips, bmp by imagemagick"},
		{whole, "tiff", "dds", "png by vips, dds by imagemagick"},
		{poor, "jpg", "tiff", "tiff by imaging"},
		{poor, "gif", "psd", "png by imaging, psd by imagemagick"},
		// by BMP, transparency would be lost
		{poor, "png", "webp", "tga by imagemagick, webp by imagemagick"},
		{poor, "png", "tiff", "tga by imagemagick, tiff by imagemagick"},
		{poor, "tiff", "webp", "webp by imagemagick"},
		{poor, "jpg", "webp", "bmp by imaging, webp by imagemagick"},
		{bare, "png", "jpg", "jpg by imaging"},
		{bare, "bmp", "gif", "gif by imaging"},
		{bare, "docx", "bmp", "pdf by libreoffice, png by poppler, bmp by imaging"},
	} {
		plan, err := c.catalog.Plan(operation.Conversion(), []string{c.from}, c.to)

		var got []string
		for _, edge := range plan.Chain(c.from) {
			got = append(got, edge.To+" by "+edge.Engine)
		}

		if err != nil || strings.Join(got, ", ") != c.want {
			t.Errorf("%s to %s: %v, want %s, %v", c.from, c.to, got, c.want, err)
		}
	}
}

func TestImagingIsTheLastResort(t *testing.T) {
	t.Parallel()
	whole, _, _ := newMatrix(t).catalogues(t)
	planned := 0

	for _, from := range []string{"jpg", "png", "gif", "tiff", "bmp", "webp", "svg", "pdf", "docx", "psd", "ico"} {
		for _, to := range whole.Formats().All() {
			plan, err := whole.Plan(operation.Conversion(), []string{from}, to.ID)
			if err != nil {
				continue
			}

			planned++

			chain := plan.Chain(from)
			if slices.ContainsFunc(
				chain,
				func(e route.Edge) bool { return e.Engine == "imaging" },
			) {
				t.Errorf("taken in spite of better ones: %s", chain.Explain())
			}
		}
	}

	if planned < 100 {
		t.Errorf("%d plans", planned)
	}
}
