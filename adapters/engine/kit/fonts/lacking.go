package fonts

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/convertd/convertd/adapters/engine/kit"
)

// Shows reports whether a character needs a glyph: blanks, joiners and variation selectors need
// none.
func Shows(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf, unicode.Cc, unicode.Variation_Selector)
}

// Lacking returns the characters of a text, each once and in order, that no font has which that
// kind of program sees.
func Lacking(ctx context.Context, runner kit.Runner, text string, sight Sight) ([]rune, error) {
	missing := map[rune]bool{}

	for _, r := range text {
		if Shows(r) {
			missing[r] = true
		}
	}

	c := kit.Probe("fc-list", "-f", "%{charset}\n")
	sight(&c)

	c.Line = func(line string) { strike(missing, line) }
	if _, err := runner.Run(ctx, c); err != nil {
		return nil, fmt.Errorf("list the fonts: %w", err)
	}

	var lacking []rune

	for _, r := range text {
		if missing[r] {
			lacking = append(lacking, r)
			delete(missing, r)
		}
	}

	return lacking, nil
}

// strike takes off the characters that a font has, which fc-list tells as "20-7e a0-17f 192".
func strike(missing map[rune]bool, charset string) {
	const hex, bits = 16, 32

	for part := range strings.FieldsSeq(charset) {
		from, to, isSpan := strings.Cut(part, "-")
		if !isSpan {
			to = from
		}

		first, err := strconv.ParseInt(from, hex, bits)

		last, err2 := strconv.ParseInt(to, hex, bits)
		if err != nil || err2 != nil {
			continue
		}

		for r := range missing {
			if int64(r) >= first && int64(r) <= last {
				delete(missing, r)
			}
		}
	}
}

// PackageOf names the Debian package that most likely holds a character.
func PackageOf(r rune) string {
	if unicode.In(
		r,
		unicode.Han,
		unicode.Hiragana,
		unicode.Katakana,
		unicode.Hangul,
		unicode.Bopomofo,
	) {
		return "fonts-noto-cjk"
	}

	return "fonts-noto-core"
}
