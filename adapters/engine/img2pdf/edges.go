package img2pdf

import "github.com/convertd/convertd/domain/route"

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

func edges() []route.Edge {
	var list []route.Edge
	for id, s := range sources() {
		list = append(
			list,
			route.Edge{From: id, To: "pdf", Engine: name, Cost: s.cost, Loss: route.Faithful},
		)
	}

	return list
}
