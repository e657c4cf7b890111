package fonts_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit/fonts"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/test/workbench"
)

func TestLookFindsWhatIsInstalled(t *testing.T) {
	t.Parallel()

	list, err := fonts.Look(t.Context(), workbench.New(t).Box)
	if err != nil || len(list) == 0 {
		t.Fatalf("%d fonts, %v", len(list), err)
	}

	for _, f := range list {
		if f.Missing {
			t.Errorf("%s is missing: install %s", f.Family, f.Package)
		}
	}
}

func TestLookNamesWhatIsMissing(t *testing.T) {
	t.Parallel()

	some := workbench.Runner(func(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
		c.Line("Carlito")
		c.Line("Noto Sans CJK JP,Noto Sans CJK SC,Noto Sans CJK SC Regular")

		return sandbox.Result{}, nil
	})

	list, err := fonts.Look(t.Context(), some)
	if err != nil {
		t.Fatal(err)
	}

	for _, f := range list {
		if there := f.Family == "Carlito" || f.Family == "Noto Sans CJK SC"; f.Missing == there {
			t.Errorf("%+v", f)
		}
	}

	broken := workbench.Runner(func(context.Context, sandbox.Command) (sandbox.Result, error) {
		return sandbox.Result{}, errors.New("no fc-list")
	})
	if _, err := fonts.Look(t.Context(), broken); err == nil {
		t.Error("no error")
	}
}

func TestWhatStandsInForAFontIsNamed(t *testing.T) {
	t.Parallel()

	stand, err := fonts.Substitutes(
		t.Context(),
		workbench.New(t).Box,
		[]string{"Calibri", "DejaVu Sans", "dejavu serif", `A\B-C:D,E`},
		fonts.Black,
	)
	if err != nil || len(stand) != 2 || stand["Calibri"] != "Carlito" || stand[`A\B-C:D,E`] == "" {
		t.Errorf("%v %v", stand, err)
	}

	if !fonts.AsWide("Calibri", "Carlito") || fonts.AsWide("Calibri", "DejaVu Sans") ||
		fonts.AsWide("No Such Font", "Carlito") {
		t.Error("which fonts are as wide")
	}
}

// Fontconfig alone has drawings stand in for the letters of Impact, and a script's for Comic Sans.
func TestLettersStandInForLetters(t *testing.T) {
	t.Parallel()

	want := map[string]string{
		"Impact": "Open Sans Condensed", "Comic Sans MS": "Comic Neue", "Aptos": "Open Sans",
		"Segoe UI": "Open Sans", "Consolas": "Inconsolata", "Verdana": "DejaVu Sans",
		"Copperplate Gothic Std": "Open Sans Condensed", "Zapf Dingbats": "D050000L",
	}

	stand, err := fonts.Substitutes(
		t.Context(), workbench.New(t).Box, slices.Collect(maps.Keys(want)), fonts.All)
	if err != nil || !maps.Equal(stand, want) {
		t.Errorf("%v %v", stand, err)
	}
}

func TestCharactersThatNoFontHasAreNamed(t *testing.T) {
	t.Parallel()
	box := workbench.New(t).Box

	const recent = "a\U0001FAE8 é\U00016A70\U00016A70"
	for name, c := range map[string]struct {
		sight fonts.Sight
		want  string
	}{
		"all": {fonts.All, "\U00016A70"}, "without colours": {fonts.Black, "\U0001FAE8\U00016A70"},
	} {
		lacking, err := fonts.Lacking(t.Context(), box, recent, c.sight)
		if err != nil || string(lacking) != c.want {
			t.Errorf("%s: %q %v", name, lacking, err)
		}
	}

	if fonts.PackageOf('日') != "fonts-noto-cjk" || fonts.PackageOf('ไ') != "fonts-noto-core" {
		t.Error("packages")
	}
}
