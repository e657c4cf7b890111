package contract

import (
	"testing"

	"github.com/convertd/convertd/ports"
)

// Spaces are what a suite looks at: disks with room, and several of which one is full.
type Spaces struct{ Roomy, Full ports.Space }

// Space runs the suite of ports.Space.
func Space(t *testing.T, open func(t *testing.T) Spaces) {
	t.Helper()
	t.Run("there is room where no disk is full", func(t *testing.T) {
		t.Parallel()

		if free, err := open(t).Roomy.Free(t.Context()); err != nil || free <= 0 {
			t.Errorf("Free = %d, %v", free, err)
		}
	})
	t.Run("the fullest of several disks counts, also when asked again", func(t *testing.T) {
		t.Parallel()

		full := open(t).Full
		for range 2 {
			if free, err := full.Free(t.Context()); err != nil || free != 0 {
				t.Errorf("Free = %d, %v; want 0", free, err)
			}
		}
	})
}
