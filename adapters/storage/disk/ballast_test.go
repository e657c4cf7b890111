package disk_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/storage/disk"
)

func TestTheBallastIsTakenDroppedAndTakenAgain(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	ballast := disk.NewBallast(dir)
	size := func() int64 {
		info, err := os.Stat(filepath.Join(dir, "ballast"))
		if err != nil {
			return 0
		}

		return info.Size()
	}

	for range 2 {
		if err := ballast.Take(); err != nil || size() != 16<<20 {
			t.Fatalf("taken: %d bytes, %v", size(), err)
		}
	}

	for range 2 {
		if err := ballast.Drop(); err != nil || size() != 0 {
			t.Fatalf("dropped: %d bytes, %v", size(), err)
		}
	}

	free, err := disk.NewSpace(dir).Beside(ballast).Free(t.Context())
	if err != nil || free <= 0 || size() != 16<<20 {
		t.Errorf("%d bytes are free, it has %d: %v", free, size(), err)
	}

	if err := disk.NewBallast(dir + "/none").Take(); err == nil {
		t.Error("in a folder that is not there")
	}
}
