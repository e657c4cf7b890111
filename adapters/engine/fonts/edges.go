package fonts

import (
	"cmp"
	"slices"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/route"
)

// The tools, by their programs.
const (
	fontForge = "fontforge"
	ttx       = "ttx"
	python    = "python3"
)

// way is how a tool makes a format of another.
type way struct {
	tool string
	args []string
	cost int // milliseconds of a small font, measured
	loss route.Loss
}

// repack has fontTools write the same tables in another wrapping, which the extension names.
const repack = `import sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1], lazy=False, recalcBBoxes=False, recalcTimestamp=False)
font.flavor = sys.argv[3] or None
font.save(sys.argv[2])
`

// ways returns every conversion, by its formats.
func ways() map[[2]string]way {
	all := map[[2]string]way{}

	for _, from := range []string{
		"ttf", "otf", "woff", "woff2", "ttc", "dfont", "pfb", "pfa", "t42", "sfd",
	} {
		for to, loss := range map[string]route.Loss{
			"ttf": route.Faithful, "otf": route.Faithful, "woff": route.Faithful,
			"woff2": route.Faithful, "dfont": route.Faithful, "sfd": route.Faithful,
			// these hold neither features nor more than some hundred characters that have a code
			"pfb": route.Partial, "pfa": route.Partial, "t42": route.Partial,
		} {
			if from != to {
				all[[2]string{from, to}] = byFontForge(from, to, loss)
			}
		}
	}

	for _, from := range []string{"ttf", "otf", "woff", "woff2"} {
		for _, to := range []string{"woff", "woff2"} {
			if from != to {
				all[[2]string{from, to}] = byPython(from, to)
			}
		}

		all[[2]string{from, "ttx"}] = way{
			ttx,
			[]string{"-q", "-o", sandbox.WorkPath(output("ttx")), sandbox.InPath(input(from))},
			400,
			route.Lossless,
		}
	}

	for _, to := range []string{"ttf", "otf"} {
		all[[2]string{"ttx", to}] = way{
			ttx,
			[]string{"-q", "-o", sandbox.WorkPath(output(to)), sandbox.InPath(input("ttx"))},
			400,
			route.Faithful,
		}
	}

	return all
}

func input(id string) string  { return "input." + id }
func output(id string) string { return "result." + id }

func byFontForge(from, to string, loss route.Loss) way {
	verb := "Generate"
	if to == "sfd" {
		verb = "Save"
	}

	return way{fontForge, []string{
		"-lang=ff", "-c", "Open($1); " + verb + "($2); Quit(0)",
		sandbox.InPath(input(from)), sandbox.WorkPath(output(to)),
	}, 300, loss}
}

func byPython(from, to string) way {
	return way{python, []string{
		"-I", "-c", repack, sandbox.InPath(input(from)), sandbox.WorkPath(output(to)), to,
	}, 400, route.Lossless}
}

// edges returns what the tools do that are installed, and what others would.
func edges(installed func(tools ...string) bool) (here, missing []route.Edge) {
	for pair, w := range ways() {
		needed := []string{w.tool}
		if w.tool == python {
			needed = append(needed, ttx) // comes with the library
		}

		e := route.Edge{From: pair[0], To: pair[1], Engine: name, Cost: w.cost, Loss: w.loss}
		if installed(needed...) {
			here = append(here, e)
		} else {
			missing = append(missing, e)
		}
	}

	byName := func(a, b route.Edge) int { return cmp.Compare(a.String(), b.String()) }
	slices.SortFunc(here, byName)
	slices.SortFunc(missing, byName)

	return here, missing
}
