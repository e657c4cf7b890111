package disk_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
)

func TestBlobs(t *testing.T) {
	t.Parallel()
	contract.Blobs(t, func(t *testing.T) ports.Blobs { return open(t, t.TempDir()) })
	contract.KeyBelowKey(t, open(t, t.TempDir()))
}

func TestLocalBlobs(t *testing.T) {
	t.Parallel()
	contract.LocalBlobs(t, func(t *testing.T) (ports.Blobs, ports.LocalBlobs) {
		store := open(t, t.TempDir())
		return store, store
	})
}

func TestOwner(t *testing.T) {
	t.Parallel()
	contract.Owner(t, func(t *testing.T) (ports.Blobs, ports.Owner) {
		store := open(t, t.TempDir())
		return store, store
	})
}

func TestReachable(t *testing.T) {
	t.Parallel()
	contract.Reachable(t, func(t *testing.T) ports.Reachable { return open(t, t.TempDir()) })
}

func open(t *testing.T, dir string) *disk.Store {
	t.Helper()

	store, err := disk.New(disk.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})

	return store
}
