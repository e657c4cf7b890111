package chromium

import (
	"html"
	"regexp"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/chromium/browser"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// The fields that a page is drawn by.
const (
	fieldPaper     = "paper_size"
	fieldLandscape = "landscape"
	fieldMargin    = "margin"
	fieldScale     = "scale"
	fieldHeader    = "header_text"
	fieldFooter    = "footer_text"
	fieldWait      = "wait"
	fieldWaitFor   = "wait_for"
	fieldWidth     = "width"
	fieldQuality   = "quality"
)

// folder is where a zip is unpacked.
const folder = "page"

// scripts is how many seconds a page may load and compute.
const scripts = 10

const millimetres = 25.4 // an inch

// papers are sheets upright, in millimetres.
func papers() map[string][2]float64 {
	return map[string][2]float64{
		"a3":      {297, 420},
		"a4":      {210, 297},
		"a5":      {148, 210},
		"a6":      {105, 148},
		"letter":  {215.9, 279.4},
		"legal":   {215.9, 355.6},
		"tabloid": {279.4, 431.8},
	}
}

// asked reads the options.
func (e *Engine) asked(s ports.Step) (browser.Request, error) {
	o := s.Options

	r := browser.Request{
		URL: address(s), Output: sandbox.WorkPath(output(s)), Format: s.To,
		WaitFor: o.Text(fieldWaitFor), Scale: 1, Landscape: o.Bool(fieldLandscape),
		Header: line(o.Text(fieldHeader)), Footer: line(o.Text(fieldFooter)),
		Quality: qualityOf(o.Text(fieldQuality)), Pixels: e.cfg.MaxPixels,
	}
	if s.From == zipped {
		r.Zip, r.Folder = sandbox.InPath(sent(s)), sandbox.WorkPath(folder)
	}

	r.Wait, _ = o.Float(fieldWait)
	r.Scripts = scripts + r.Wait

	if scale, ok := o.Float(fieldScale); ok {
		r.Scale = scale
	}

	const view = 1280 // pixels, as of a small screen

	r.View = view
	if width, ok := o.Int(fieldWidth); ok {
		r.View = width
	}

	err := lay(&r, o)

	return r, err
}

// lay says how a sheet is divided. What is asked for goes before what the page says of itself.
func lay(r *browser.Request, o option.Values) error {
	paper := papers()["a4"]

	var rules []string

	if size, ok := papers()[o.Text(fieldPaper)]; ok {
		paper = size
		rules = append(rules, "size: "+sheet(size, r.Landscape))
	} else if o.Has(fieldLandscape) {
		rules = append(
			rules,
			"size: "+map[bool]string{true: "landscape", false: "portrait"}[r.Landscape],
		)
	}

	r.Width, r.Height = paper[0]/millimetres, paper[1]/millimetres
	r.Margin = usual(r)

	if o.Has(fieldMargin) {
		sides, err := marginOf(o.Text(fieldMargin))
		if err != nil {
			return err
		}

		r.Margin = sides
		rules = append(rules, "margin: "+inches(sides.Top, sides.Right, sides.Bottom, sides.Left))
	}

	if len(rules) > 0 {
		r.Rules = "@page { " + strings.Join(rules, " !important; ") + " !important }"
	}

	return nil
}

// usual is the margin of a page that says nothing of it.
func usual(r *browser.Request) browser.Margin {
	const free, lined = 0.4, 0.7

	m := browser.Margin{Top: free, Right: free, Bottom: free, Left: free}
	if r.Header != "" {
		m.Top = lined
	}

	if r.Footer != "" {
		m.Bottom = lined
	}

	return m
}

func sheet(size [2]float64, landscape bool) string {
	if landscape {
		size[0], size[1] = size[1], size[0]
	}

	return inches(size[0]/millimetres, size[1]/millimetres)
}

func inches(lengths ...float64) string {
	words := make([]string, len(lengths))
	for i, n := range lengths {
		words[i] = strconv.FormatFloat(n, 'f', 4, 64) + "in"
	}

	return strings.Join(words, " ")
}

var lengthPattern = regexp.MustCompile(`^(\d+(?:\.\d+)?)(mm|cm|in|pt|px)?$`)

// marginOf reads one to four lengths in the order of CSS: top, right, bottom, left.
func marginOf(text string) (browser.Margin, error) {
	words := strings.Fields(strings.ToLower(text))
	if len(words) < 1 || len(words) > 4 {
		return browser.Margin{}, badMargin()
	}

	sides := make([]float64, len(words))

	for i, word := range words {
		found := lengthPattern.FindStringSubmatch(word)
		if found == nil {
			return browser.Margin{}, badMargin()
		}

		n, err := strconv.ParseFloat(found[1], 64)
		units := map[string]float64{
			"": millimetres, "mm": millimetres, "cm": millimetres / 10, "in": 1, "pt": 72, "px": 96,
		}

		const widest = 20
		if sides[i] = n / units[found[2]]; err != nil || sides[i] > widest {
			return browser.Margin{}, badMargin()
		}
	}

	at := func(i int, otherwise int) float64 {
		if i < len(sides) {
			return sides[i]
		}

		return sides[min(otherwise, len(sides)-1)]
	}

	return browser.Margin{Top: sides[0], Right: at(1, 0), Bottom: at(2, 0), Left: at(3, 1)}, nil
}

func badMargin() error {
	return fault.New(
		fault.InvalidInput,
		`The margin is one to four lengths, such as "15mm" or "2cm 15mm": top, right, bottom, left.`,
	).
		On(fieldMargin)
}

// line writes a text that stands on every sheet as Chromium wants it.
func line(text string) string {
	if text == "" {
		return ""
	}

	spans := strings.NewReplacer(
		"{page}", `<span class="pageNumber"></span>`,
		"{pages}", `<span class="totalPages"></span>`,
		"{title}", `<span class="title"></span>`,
		"{date}", `<span class="date"></span>`,
	)

	return `<div style="font-size:9px;width:100%;text-align:center">` +
		spans.Replace(html.EscapeString(text)) + `</div>`
}

func qualityOf(choice string) int {
	const balanced = 85

	if n, ok := map[string]int{"low": 60, "medium": 75, "high": 90, "highest": 97}[choice]; ok {
		return n
	}

	return balanced
}
