package img2pdf

import (
	"cmp"

	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
)

// everyPage has a loader of vips read all pages or frames.
const everyPage = "--n=-1"

// source is a format that becomes a PDF.
type source struct {
	loader  string   // of vips
	options []string // of the loader
	direct  bool     // img2pdf reads it
	single  bool     // what else is in the file is no page: a thumbnail, a second exposure, a film
	packed  bool     // goes into the PDF as it is, undecoded
	cost    int      // milliseconds for a picture of 200 × 150 pixels, measured
}

func sources() map[string]source {
	const strict = "--fail-on=truncated"

	return map[string]source{
		"jpg": {
			loader:  "jpegload",
			options: []string{strict, "--autorotate"},
			direct:  true,
			single:  true,
			packed:  true,
			cost:    200,
		},
		"png": {
			loader:  "pngload",
			options: []string{strict},
			direct:  true,
			single:  true,
			packed:  true,
			cost:    200,
		},
		"tiff": {
			loader:  "tiffload",
			options: []string{strict, "--autorotate", everyPage},
			direct:  true,
			cost:    150,
		},
		"gif":  {loader: "gifload", options: []string{strict, everyPage}, direct: true, cost: 150},
		"webp": {loader: "webpload", options: []string{strict, everyPage}, direct: true, cost: 150},
		"heic": {loader: "heifload", options: []string{strict, everyPage}, cost: 300},
		"avif": {loader: "heifload", options: []string{strict, everyPage}, cost: 300},
	}
}

// Fields of which the sheets are made.
const (
	fieldPaper     = "paper_size"
	fieldLandscape = "landscape"
)

// papers are the sheets, upright, as img2pdf spells lengths.
func papers() map[string][2]string {
	return map[string][2]string{
		"a3":      {"297mm", "420mm"},
		"a4":      {"210mm", "297mm"},
		"a5":      {"148mm", "210mm"},
		"a6":      {"105mm", "148mm"},
		"letter":  {"8.5in", "11in"},
		"legal":   {"8.5in", "14in"},
		"tabloid": {"11in", "17in"},
	}
}

// sheet are the options for the paper that is asked for: the picture fills it as far as it can.
// Unless it is said how the sheets lie, they lie as their pictures do. There are none where nothing
// is asked for.
func sheet(v option.Values) []string {
	size := papers()[cmp.Or(v.Text(fieldPaper), "a4")]

	switch {
	case !v.Has(fieldPaper) && !v.Has(fieldLandscape):
		return nil
	case v.Bool(fieldLandscape):
		return []string{"--fit", "into", "--pagesize", size[1] + "x" + size[0]}
	case v.Has(fieldLandscape):
		return []string{"--fit", "into", "--pagesize", size[0] + "x" + size[1]}
	}

	return []string{"--fit", "into", "--auto-orient", "--pagesize", size[0] + "x" + size[1]}
}

func edges() []route.Edge {
	var list []route.Edge
	for id, s := range sources() {
		list = append(
			list,
			route.Edge{
				From: id, To: "pdf", Engine: name, Cost: s.cost, Loss: route.Faithful,
				Options: []string{fieldPaper, fieldLandscape},
			},
		)
	}

	return list
}
