package sandbox

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

func TestWorkFoldersAreSpreadOnExt4(t *testing.T) {
	t.Parallel()

	w, err := NewWorkRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = w.Close() })

	f, err := os.Open(w.own)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = f.Close() })

	var at unix.Statfs_t
	if err := unix.Fstatfs(int(f.Fd()), &at); err != nil {
		t.Fatal(err)
	}

	flags, err := unix.IoctlGetUint32(int(f.Fd()), unix.FS_IOC_GETFLAGS)
	if spread := err == nil && flags&topdir != 0; at.Type == unix.EXT4_SUPER_MAGIC && !spread {
		t.Errorf("flags %#x, %v", flags, err)
	}

	if _, err := w.Make("job"); err != nil { // on every file system
		t.Error(err)
	}
}
