package disk_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/test/contract"
)

func TestSpace(t *testing.T) {
	t.Parallel()
	contract.Space(t, func(t *testing.T) contract.Spaces {
		t.Helper()
		dir := t.TempDir()
		// where there is never room
		return contract.Spaces{Roomy: disk.NewSpace(dir), Full: disk.NewSpace(dir, "/proc")}
	})
}

func TestSpaceOfNoFolder(t *testing.T) {
	t.Parallel()

	if free, err := disk.NewSpace(t.TempDir() + "/none").Free(t.Context()); err == nil {
		t.Errorf("Free = %d", free)
	}
}
