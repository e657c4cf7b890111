package cli

import (
	"slices"
	"strings"
	"testing"
)

// further are commands that come from outside.
type further struct {
	Other other `cmd:"" hidden:""`
}

type other struct {
	Version string   `default:"3.1"`
	Args    []string `              arg:"" optional:"" passthrough:""`
}

func (o *other) Run(s *session) error {
	return usage("other %s %q", o.Version, o.Args)
}

func TestFurtherCommands(t *testing.T) {
	t.Parallel()
	d := newDesk(t.Context(), t)

	d.Commands = []any{&further{}}
	if code := d.do("other --version 3.0 x --to y"); code != exitUsage ||
		d.errs.String() != "convertd: other 3.0 [\"x\" \"--to\" \"y\"]\n" {
		t.Errorf("exit %d: %s", code, d.errs.String())
	}

	if code := d.do("--version"); code != exitDone || d.out.String() != "convertd 1.2.3\n" {
		t.Errorf("exit %d: %s%s", code, d.out.String(), d.errs.String())
	}
}

func TestFlagsMayStandAnywhere(t *testing.T) {
	t.Parallel()
	d := newDesk(t.Context(), t)
	d.Commands = []any{&further{}}

	parser, err := d.parser()
	if err != nil {
		t.Fatal(err)
	}

	for in, want := range map[string]string{
		"convert a b --to webp out":        "convert --to webp a b out",
		"convert a --to=webp b":            "convert --to=webp a b",
		"convert a -ft webp b":             "convert -ft webp a b",
		"convert a -twebp b":               "convert -twebp a b",
		"convert a -o k=v b -q -o x=y c":   "convert -o k=v -q -o x=y a b c",
		"convert a --quiet b -- -c --to x": "convert --quiet -- a b -c --to x",
		"convert a b --to":                 "convert a b --to",
		"convert a --nonsense b":           "convert --nonsense a b",
		"jobs cancel a --server u b":       "jobs cancel --server u a b",
		"jobs a --tag b":                   "jobs --tag a b",
		"backup - --data-dir d":            "backup --data-dir d -",
		"":                                 "",
		"other x --to y -z w":              "other x --to y -z w", // another program's
	} {
		if got := flagsFirst(parser.Model.Node, strings.Fields(in)); !slices.Equal(
			got,
			strings.Fields(want),
		) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestHelpAndVersionAreWords(t *testing.T) {
	t.Parallel()

	for line, want := range map[string]string{
		"": "--help", "help": "--help", "help convert": "convert --help",
		"version": "--version", "convert version": "convert version",
	} {
		if got := strings.Join(inWords(strings.Fields(line)), " "); got != want {
			t.Errorf("%q is taken for %q; want %q", line, got, want)
		}
	}

	d := newDesk(t.Context(), t)
	if code := d.run(
		[]string{"version"},
	); code != exitDone ||
		d.out.String() != "convertd 1.2.3\n" {
		t.Errorf("version: %d %q", code, d.out.String())
	}
}

func TestAnOutputNamedAsAnOptionIsHinted(t *testing.T) {
	t.Parallel()

	d := newDesk(t.Context(), t)
	if code := d.run([]string{"convert", "in.png", "-o", "out.jpg"}); code != exitUsage ||
		!strings.Contains(d.errs.String(), "convertd convert IN out.jpg") {
		t.Errorf("%d %s", code, d.errs.String())
	}
}
