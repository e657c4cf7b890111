package disk_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/domain/fault"
)

func TestAFolderThatIsAwayIsNotReached(t *testing.T) {
	t.Parallel()

	dir := filepath.Join(t.TempDir(), "storage")

	s, err := disk.New(disk.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()

	reach := func(when string, there bool) {
		if err := s.Reach(t.Context()); there != (err == nil) ||
			!there && !fault.Is(err, fault.StorageMissing) {
			t.Errorf("%s: %v", when, err)
		}
	}
	move := func(from, to string) {
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}

	reach("at the start", true)
	move(dir, dir+"2")
	reach("renamed", false)

	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}

	reach("an empty folder in its place", false)

	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}

	move(dir+"2", dir)
	reach("back", true)
}
