package fonts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
)

// Substitutes returns what stands in for those of the named fonts that are not installed.
func Substitutes(
	ctx context.Context, runner kit.Runner, names []string, sight Sight,
) (map[string]string, error) {
	missing, err := absent(ctx, runner, names, sight)
	if err != nil {
		return nil, err
	}

	stand := map[string]string{}

	for _, name := range missing {
		c := kit.Probe("fc-match", "-f", "%{family[0]}", escaped(name))
		sight(&c)

		said, err := runner.Run(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("ask what stands in for a font: %w", err)
		}

		stand[name] = strings.TrimSpace(string(said.Stdout))
	}

	return stand, nil
}

// absent returns the fonts that no installed one is called by.
func absent(ctx context.Context, runner kit.Runner, names []string, sight Sight) ([]string, error) {
	const most = 20

	missing := slices.Clone(names)
	c := kit.Probe("fc-list", "-f", "%{family}\n")
	sight(&c)

	c.Line = func(line string) {
		for family := range strings.SplitSeq(line, ",") {
			missing = slices.DeleteFunc(
				missing,
				func(name string) bool {
					return strings.EqualFold(name, strings.TrimSpace(family))
				},
			)
		}
	}
	if _, err := runner.Run(ctx, c); err != nil {
		return nil, fmt.Errorf("list the fonts: %w", err)
	}

	return missing[:min(len(missing), most)], nil
}

// escaped writes a name as fontconfig's patterns want it.
func escaped(name string) string {
	return strings.NewReplacer(`\`, `\\`, "-", `\-`, ":", `\:`, ",", `\,`).Replace(name)
}

// AsWide reports whether lines and pages break in the same places with the font that stands in.
func AsWide(name, stand string) bool {
	twins := map[string][]string{
		"calibri":         {"Carlito"},
		"cambria":         {"Caladea"},
		"arial":           {"Liberation Sans", "Arimo"},
		"helvetica":       {"Liberation Sans", "Nimbus Sans"},
		"times new roman": {"Liberation Serif", "Tinos"},
		"times":           {"Liberation Serif", "Nimbus Roman"},
		"courier new":     {"Liberation Mono", "Cousine"},
		"courier":         {"Liberation Mono", "Nimbus Mono PS"},
		"arial narrow":    {"Liberation Sans Narrow"},
		"georgia":         {"Gelasio"},
	}

	return slices.Contains(twins[strings.ToLower(name)], stand)
}
