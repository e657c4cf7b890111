package stamp

import (
	"context"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/fonts"
	"github.com/convertd/convertd/domain/fault"
)

// checkGlyphs refuses a text with characters that no installed font has: boxes would be drawn for
// them.
func checkGlyphs(ctx context.Context, deps kit.Deps, text string) error {
	if !strings.ContainsFunc(text, fonts.Shows) {
		return NoInk()
	}

	lacking, err := fonts.Lacking(ctx, deps.Runner, text, fonts.All)
	if err != nil {
		return err
	}

	if len(lacking) > 0 {
		return noGlyph(lacking[0])
	}

	return nil
}

func noGlyph(r rune) error {
	needs := fonts.PackageOf(r)

	return fault.New(fault.InvalidInput, "No font that is installed here has the character %q (U+%04X). "+
		"Write the text without it, or have the Debian package %s installed.", string(r), r, needs).
		On("text").
		With("package", needs)
}
