package contract

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/convertd/convertd/ports"
)

// Owner runs the suite of ports.Owner. Each call of open returns an empty storage of its own,
// twice.
func Owner(t *testing.T, open func(t *testing.T) (ports.Blobs, ports.Owner)) {
	t.Helper()

	for name, test := range map[string]func(*testing.T, ports.Blobs, ports.Owner){
		"a new storage is nobody's": func(t *testing.T, _ ports.Blobs, owner ports.Owner) {
			t.Helper()
			wantOwner(t, owner, "")
		},
		"Own is for good": func(t *testing.T, _ ports.Blobs, owner ports.Owner) {
			t.Helper()

			if err := owner.Own(t.Context(), "sk_1"); err != nil {
				t.Fatal(err)
			}

			wantOwner(t, owner, "sk_1")

			if err := owner.Own(t.Context(), "sk_2"); !errors.Is(err, ports.ErrTaken) {
				t.Errorf("Own again: %v, want ErrTaken", err)
			}

			wantOwner(t, owner, "sk_1")
		},
		"of several at once, one is the owner": func(t *testing.T, _ ports.Blobs, owner ports.Owner) {
			t.Helper()

			var first atomic.Value

			together(8, func(i int) {
				name := fmt.Sprint("sk_", i)

				err := owner.Own(t.Context(), name)
				if err == nil && first.Swap(name) != nil || err != nil && !errors.Is(err, ports.ErrTaken) {
					t.Errorf("Own: %v", err)
				}
			})

			name, _ := first.Load().(string)
			wantOwner(t, owner, name)
		},
		"it is no blob": func(t *testing.T, blobs ports.Blobs, owner ports.Owner) {
			t.Helper()
			put(t, blobs, "owner/k", "a")

			if err := owner.Own(t.Context(), "sk_1"); err != nil {
				t.Fatal(err)
			}

			wantKeys(t, blobs, "owner/k")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blobs, owner := open(t)
			test(t, blobs, owner)
		})
	}
}

func wantOwner(t *testing.T, owner ports.Owner, want string) {
	t.Helper()

	if got, err := owner.Owner(t.Context()); err != nil || got != want {
		t.Errorf("Owner = %q, %v; want %q", got, err, want)
	}
}

// Reachable runs the suite of ports.Reachable. Each call of open returns a storage that is there.
func Reachable(t *testing.T, open func(t *testing.T) ports.Reachable) {
	t.Helper()

	t.Run("what is there is reached", func(t *testing.T) {
		t.Parallel()

		if err := open(t).Reach(t.Context()); err != nil {
			t.Errorf("Reach: %v", err)
		}
	})
}
