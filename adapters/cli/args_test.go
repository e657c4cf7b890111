package cli

import (
	"slices"
	"strings"
	"testing"
)

func TestFlagsMayStandAnywhere(t *testing.T) {
	t.Parallel()
	parser, err := newDesk(t.Context(), t).parser()
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
	} {
		if got := flagsFirst(parser.Model.Node, strings.Fields(in)); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
