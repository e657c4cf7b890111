package vips

import "github.com/convertd/convertd/domain/route"

// source is a format that vips reads.
type source struct {
	loader  string   // the operation; naming it leaves nothing to vips' own guess at the format
	options []string // of the operation
	frames  bool     // may hold several
	cost    int      // milliseconds beyond what PNG takes
	plain   bool     // is given up for a raster
}

func sources() map[string]source {
	// Sequential reading keeps a strip in memory instead of the picture; drawings and HEIC are made whole anyway.
	const strict, strips = "--fail-on=truncated", "--access=sequential"
	return map[string]source{
		"jpg":  {loader: "jpegload", options: []string{strict, strips, "--autorotate"}},
		"png":  {loader: "pngload", options: []string{strict, strips}},
		"webp": {loader: "webpload", options: []string{strict, strips}, frames: true},
		"gif":  {loader: "gifload", options: []string{strict, strips}, frames: true},
		"tiff": {loader: "tiffload", options: []string{strict, strips, "--autorotate"}, frames: true},
		"heic": {loader: "heifload", options: []string{strict}, cost: 25},
		"avif": {loader: "heifload", options: []string{strict}, cost: 20},
		"svg":  {loader: "svgload", options: []string{strict}, cost: 20, plain: true},
		"svgz": {loader: "svgload", options: []string{strict}, cost: 20, plain: true},
	}
}

// target is a format that vips writes.
type target struct {
	cost    int               // milliseconds for a picture of 200 × 150 pixels, measured
	maxSide int               // most pixels of width and height that the format, or its encoder, takes; 0 for no bound
	options map[string]string // of the saver by the quality asked for; "" is the default
	loss    route.Loss
}

func targets() map[string]target {
	qualities := func(fixed string, normal, low, medium, high, highest string) map[string]string {
		o := map[string]string{"": normal, "low": low, "medium": medium, "high": high, "highest": highest}
		for k, v := range o {
			o[k] = v + fixed
		}
		return o
	}
	always := func(fixed string) map[string]string { return qualities(fixed, "", "", "", "", "") }
	return map[string]target{
		"jpg": {cost: 75, maxSide: 65535, options: qualities(",optimize_coding,background=255", "Q=85", "Q=50", "Q=75", "Q=90", "Q=97"), loss: route.Faithful},
		"png": {cost: 80, options: always("compression=6"), loss: route.Lossless},
		"webp": {
			cost: 75, maxSide: 16383, loss: route.Faithful,
			options: qualities("", "Q=80", "Q=45", "Q=70", "Q=90", "lossless"),
		},
		"tiff": {cost: 75, options: always("compression=lzw"), loss: route.Lossless},
		"gif":  {cost: 110, maxSide: 65535, options: always("effort=7"), loss: route.Partial}, // 256 colours
		"avif": {
			cost: 190, maxSide: 16384, loss: route.Faithful,
			options: qualities(",compression=av1,effort=3", "Q=55", "Q=35", "Q=50", "Q=70", "Q=85"),
		},
		"heic": {
			cost: 140, maxSide: 16384, loss: route.Faithful,
			options: qualities(",compression=hevc", "Q=60", "Q=40", "Q=55", "Q=75", "Q=90"),
		},
	}
}

// keepsFrames reports whether a target holds all frames or pages of a source.
func keepsFrames(from, to string) bool {
	moving := map[string]bool{"gif": true, "webp": true}
	return moving[from] && moving[to] || from == "tiff" && to == "tiff"
}

// edges lists every source with every target but the missing ones. A format to itself is encoded anew, to another quality, say.
func edges(missing map[string]bool) []route.Edge {
	var list []route.Edge
	for from, s := range sources() {
		for to, t := range targets() {
			if missing[to] {
				continue
			}
			list = append(list, route.Edge{From: from, To: to, Engine: name, Cost: t.cost + s.cost, Loss: loss(from, to, s, t)})
		}
	}
	return list
}

func loss(from, to string, s source, t target) route.Loss {
	switch {
	case s.plain:
		return route.Partial
	case from == to && to == "gif":
		return route.Faithful
	case t.loss == route.Lossless && from != "png" && from != to:
		return route.Faithful // colours that the target has not: CMYK, more bits; frames
	}
	return t.loss
}
