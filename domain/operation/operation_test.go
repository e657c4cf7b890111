package operation_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// No operation has two fields of a name, and a default is a value that its field takes.
func TestFieldsAreWhatTheySay(t *testing.T) {
	t.Parallel()

	for _, op := range operation.All() {
		seen := map[string]bool{}
		for _, f := range op.Fields {
			if seen[f.Name] {
				t.Errorf("%s has two fields %s", op.Name, f.Name)
			}

			seen[f.Name] = true
			if f.Default == nil {
				continue
			}

			values, faults := option.Parse([]option.Field{f}, map[string]any{f.Name: f.Default}, "")
			if err := faults.Err(); err != nil || !reflect.DeepEqual(values[f.Name], f.Default) {
				t.Errorf(
					"%s: the default of %s becomes %v, %v",
					op.Name,
					f.Name,
					values[f.Name],
					err,
				)
			}
		}
	}
}

func TestAnOperationsOwnFieldsAreNotThoseOfConversions(t *testing.T) {
	t.Parallel()

	for name, want := range map[string]struct{ own, shared []string }{
		"resize":  {own: []string{"width", "height", "fit", "background", "enlarge"}, shared: []string{"quality", "lossless"}},
		"crop":    {own: []string{"x", "y", "width", "height"}, shared: []string{"quality", "background"}},
		"convert": {shared: []string{"width", "fit"}},
	} {
		op, _ := operation.Find(name)

		own := option.Named(op.Takes(), slices.Concat(want.own, want.shared))
		if len(own) != len(want.own) {
			t.Errorf("%s: %v", name, own)
		}

		if all := option.Named(op.Fields, want.shared); len(all) != len(want.shared) {
			t.Errorf("%s takes %v of %v", name, all, want.shared)
		}
	}
}

func TestWhatChangesAFileWritesItsOwnFormat(t *testing.T) {
	t.Parallel()

	metadata, _ := operation.Find("metadata")

	for want, values := range map[string][]option.Values{
		"json": {nil, {"strip": false}, {"groups": []any{"GPS"}}},
		"mp4":  {{"strip": true}, {"set": map[string]any{"title": "x"}}},
		"mov":  {{"strip": true, "output_format": "mov"}},
	} {
		for _, v := range values {
			if got := metadata.Destination(v, format.Format{ID: "mp4"}); got != want {
				t.Errorf("%v: %s, want %s", v, got, want)
			}
		}
	}
}
