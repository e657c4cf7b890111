package main

import (
	"testing"

	"github.com/convertd/convertd/test/harness"
)

func TestQuickRowsAreKept(t *testing.T) {
	t.Parallel()

	binary, err := harness.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}

	list, err := rows()
	if err != nil {
		t.Fatal(err)
	}

	for _, r := range list {
		if !r.quick {
			continue
		}

		t.Run(r.String()+" "+r.property, func(t *testing.T) {
			t.Parallel()

			value, err := measure(t.Context(), binary, r)
			if err != nil || !r.holds(value) {
				t.Errorf("%g, want %s %g: %v", value, r.relation, r.bound, err)
			}
		})
	}
}
