package poppler

import (
	"context"

	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// picture is a format that pages are drawn in.
type picture struct {
	options map[string]string // of pdftoppm by the quality asked for
	cost    int               // milliseconds for a page of A4, measured
	packed  bool              // by vips where that is installed: it is five times as fast
}

func pictures() map[string]picture {
	jpeg := func(quality string) string {
		return "-jpeg -jpegopt quality=" + quality + ",optimize=y"
	}
	always := func(options string) map[string]string {
		return map[string]string{
			"": options, "low": options, "medium": options, "high": options, "highest": options,
		}
	}

	return map[string]picture{
		"png":  {options: always("-png"), cost: 100, packed: true},
		"tiff": {options: always("-tiff -tiffcompression lzw"), cost: 150},
		"jpg": {cost: 170, options: map[string]string{
			"": jpeg("85"), "low": jpeg("50"), "medium": jpeg("75"), "high": jpeg("90"),
			"highest": jpeg("97"),
		}},
	}
}

// honours returns the options of the format itself: its quality, where it has more than one.
func (p picture) honours() []string {
	if p.options["low"] == p.options["high"] {
		return nil
	}

	return []string{"quality"}
}

// act is what an operation makes of a PDF.
type act struct {
	options []string
	do      func(ctx context.Context, r *run) (ports.Made, error)
}

// acts returns what is done besides converting, by the names of operations and formats.
func acts() map[string]map[string]act {
	preview := func(p picture) act {
		return act{options: append(p.honours(), "width", "height", "pages"), do: previews(p)}
	}
	drawn := pictures()
	small := map[string]act{"png": preview(drawn["png"]), "jpg": preview(drawn["jpg"])}

	return map[string]map[string]act{
		"thumbnail":     small,
		"pdf/thumbnail": small,
		"pdf/extract-text": {
			"txt": {options: []string{"layout", "per_page", "pages"}, do: texts},
		},
		"pdf/extract-images": {"png": {options: []string{"pages"}, do: images}},
	}
}

// edges lists what is made of PDF. All of it is partial at best: pages become pictures, or words
// without their looks.
func edges() []route.Edge {
	list := []route.Edge{
		{To: "txt", Cost: textCost, Options: []string{"pages"}},
		{To: "csv", Cost: textCost, Loss: route.Low, Options: []string{"pages"}},
		{To: "html", Cost: htmlCost, Loss: route.Low},
	}

	for to, p := range pictures() {
		list = append(
			list,
			route.Edge{To: to, Cost: p.cost, Options: append(p.honours(), "dpi", "pages")},
		)
	}

	for operation, targets := range acts() {
		for to, a := range targets {
			list = append(
				list,
				route.Edge{Operation: operation, To: to, Cost: textCost, Options: a.options},
			)
		}
	}

	for i := range list {
		list[i].From, list[i].Engine = "pdf", name
		list[i].Loss = max(list[i].Loss, route.Partial)
	}

	return list
}
