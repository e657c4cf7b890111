package chromium

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/chromium/browser"
	"github.com/convertd/convertd/adapters/engine/kit/fonts"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// fieldMissingFont says what becomes of pages whose fonts are not here.
const fieldMissingFont = "on_missing_font"

// standard is the font that the browser takes where none of a stack, nor one as wide, is here.
const standard = "Times New Roman"

// missing tells of fonts that stood in for others, and of characters that none has; it is a fault
// where that was asked for. A page that names a general family besides is content with any font.
func (e *Engine) missing(
	ctx context.Context, s ports.Step, found browser.Letters,
) ([]string, error) {
	plain := found.Characters == "" && len(found.Stacks) == 0
	if plain || !e.deps.Installed("fc-list", "fc-match") {
		return nil, nil
	}

	var told []string

	lacking, err := fonts.Lacking(ctx, e.deps.Runner, found.Characters, fonts.All)
	if err != nil {
		return nil, err
	}

	if len(lacking) > 0 {
		told = append(told, fonts.Boxes(lacking))
	}

	stand, err := fonts.Substitutes(
		ctx, e.deps.Runner, append(slices.Concat(found.Stacks...), standard), fonts.All)
	if err != nil {
		return nil, err
	}

	for _, stack := range found.Stacks {
		if name := stack[0]; !here(stack, stand) && !fonts.AsWide(name, stand[name]) {
			told = append(told, fonts.StoodIn(name, cmp.Or(stand[standard], standard)))
		}
	}

	if len(told) > 0 && s.Options.Text(fieldMissingFont) == "fail" {
		return nil, fault.New(fault.UnsupportedConversion,
			"%s Have the fonts installed, or ask without %s.", strings.Join(told, " "),
			fieldMissingFont).On(fieldMissingFont)
	}

	return told, nil
}

// here reports whether a font of a stack needs none in its place.
func here(stack []string, stand map[string]string) bool {
	return slices.ContainsFunc(stack, func(name string) bool { return stand[name] == "" })
}
