package fonts

import (
	"context"
	"fmt"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
)

// Font is one that documents should find here.
type Font struct {
	Family  string
	Package string // of Debian, that holds it
	For     string // what is drawn with it
	// Optional says that small machines do without: what it is for is drawn by a lesser font, or as
	// boxes.
	Optional bool
	Missing  bool
}

// wanted are the fonts that the project's set-up installs.
func wanted() []Font {
	return []Font{
		{
			Family:  "DejaVu Sans",
			Package: "fonts-dejavu-core",
			For:     "scripts of Europe and the Near East",
		},
		{
			Family:  "Liberation Sans",
			Package: "fonts-liberation2",
			For:     "Arial, Times New Roman, Courier New",
		},
		{Family: "Carlito", Package: "fonts-crosextra-carlito", For: "Calibri"},
		{Family: "Caladea", Package: "fonts-crosextra-caladea", For: "Cambria"},
		{Family: "Symbola", Package: "fonts-symbola", For: "emoji in black"},
		{
			Family:   "Noto Color Emoji",
			Package:  "fonts-noto-color-emoji",
			For:      "emoji in colour",
			Optional: true,
		},
		{
			Family:   "Noto Sans Devanagari",
			Package:  "fonts-noto-core",
			For:      "Hindi, Thai and other scripts",
			Optional: true,
		},
		{
			Family:   "Noto Sans CJK SC",
			Package:  "fonts-noto-cjk",
			For:      "Chinese, Japanese and Korean",
			Optional: true,
		},
	}
}

// Look returns the fonts that should be here, and notes which are missing.
func Look(ctx context.Context, runner kit.Runner) ([]Font, error) {
	list := wanted()
	for i := range list {
		list[i].Missing = true
	}

	c := kit.Probe("fc-list", "-f", "%{family}\n")

	c.Line = func(line string) {
		for family := range strings.SplitSeq(line, ",") {
			for i := range list {
				list[i].Missing = list[i].Missing && list[i].Family != strings.TrimSpace(family)
			}
		}
	}
	if _, err := runner.Run(ctx, c); err != nil {
		return nil, fmt.Errorf("list the fonts: %w", err)
	}

	return list, nil
}
