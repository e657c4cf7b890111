package postscript

import (
	"context"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/line"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/route"
)

const (
	eps = "eps"
	// It reads and writes no other files, and what is outside of the drawing's box is cut off.
	gs = "gs -q -dSAFER -dBATCH -dNOPAUSE -dEPSCrop "
	// A page, to be drawn by Poppler.
	page = gs + "-sDEVICE=pdfwrite -sOutputFile=TMP IN"
)

// New looks at the programs that are installed.
func New(ctx context.Context, _ kit.Config, deps kit.Deps) (*line.Engine, error) {
	return line.New(ctx, deps, line.Tool{
		Name: "postscript", Package: "ghostscript poppler-utils graphicsmagick",
		Needs: []string{"gs", "pdftops", "pdftocairo", "gm"},
		Ask:   []string{"gs", "--version"}, Says: `(\d+\.\d+\.\d+)`,
		Lane: sandbox.Picture, Limits: kit.PictureLimits(), Ways: ways(),
	})
}

func ways() []line.Way {
	return []line.Way{
		{
			From: eps, To: "pdf", Cost: 200, Loss: route.Faithful,
			Runs: []string{gs + "-sDEVICE=pdfwrite -sOutputFile=OUT IN"},
		},
		{
			From: eps, To: "png", Cost: 200, Loss: route.Faithful,
			Runs: []string{
				gs + "-sDEVICE=pngalpha -r150 -dTextAlphaBits=4 -dGraphicsAlphaBits=4 -sOutputFile=OUT IN",
			},
		},
		{
			From: eps, To: "svg", Cost: 300, Loss: route.Faithful,
			Runs: []string{page, "pdftocairo -svg -f 1 -l 1 TMP OUT"},
		},
		{
			From: eps, To: eps, Cost: 300, Loss: route.Faithful,
			Runs: []string{page, "pdftops -eps -level3 -f 1 -l 1 TMP OUT"},
		},
		{
			From: "png", To: eps, Cost: 60, Loss: route.Faithful,
			Runs: []string{
				// OUT in the current folder, since it becomes the drawing's title
				"gm convert PNG:IN -background white -extent 0x0 +matte -depth 8 EPS2:output.eps",
			},
		},
	}
}
