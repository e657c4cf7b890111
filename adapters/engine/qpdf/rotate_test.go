package qpdf_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

func TestRotateTurnsTheNamedPagesAndNothingElse(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	before := b.Read(t, b.Put(t, everything()))

	for pages, turned := range map[string][]bool{
		"": {true, true, true}, "2": {false, true, false}, "2,2": {false, true, false}, "last,1": {true, false, true},
	} {
		options := option.Values{"angle": "90"}
		if pages != "" {
			options["pages"] = pages
		}

		after, made, err := b.do(t, "pdf/rotate", options, everything())
		if err != nil || len(made.Warnings) > 0 {
			t.Fatal(made.Warnings, err)
		}

		want := before

		want.Pages = slices.Clone(before.Pages)
		for i, is := range turned {
			if p := &want.Pages[i]; is {
				p.Width, p.Height = p.Height, p.Width
			}
		}

		if !reflect.DeepEqual(after, want) {
			t.Errorf("%q: %+v, want %+v", pages, after, want)
		}
	}
}

func TestRotateAddsToWhatIsTurnedAlready(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	turned := workbench.Paper{Pages: 1, Wide: "/Rotate 270"}.Bytes()

	after, _, err := b.do(t, "pdf/rotate", option.Values{"angle": "90"}, turned)
	if err != nil || after.Pages[0].Width != 301 {
		t.Errorf("%+v, %v", after.Pages, err)
	}
}

func TestRotateOfPagesThatAreNotThere(t *testing.T) {
	t.Parallel()

	_, _, err := newBench(
		t,
	).do(t, "pdf/rotate", option.Values{"angle": "90", "pages": "4"}, everything())
	if f := fault.Of(err); f.Kind != fault.InvalidInput || f.Field != "pages" ||
		!strings.Contains(f.Text, "3 pages") {
		t.Error(err)
	}
}

func TestASignatureIsSaidToBeLost(t *testing.T) {
	t.Parallel()

	signed := workbench.Paper{Pages: 1, Signed: true}.Bytes()

	_, made, err := newBench(t).do(t, "pdf/rotate", option.Values{"angle": "90"}, signed)
	if err != nil || len(made.Warnings) != 1 || !strings.Contains(made.Warnings[0], "sign") {
		t.Error(made.Warnings, err)
	}
}
