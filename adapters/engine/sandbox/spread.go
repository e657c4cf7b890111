package sandbox

import (
	"os"

	"golang.org/x/sys/unix"
)

// topdir is FS_TOPDIR_FL of linux/fs.h: what `chattr +T` sets.
const topdir = 0x20000

// spread asks ext4 to put each folder below dir into another region of the disk; other file systems
// do not know of that and need not.
//
// ext4 uses no inode again in the minutes after its removal, and passes over each such one when it
// looks for a free one in a region (recently_deleted in fs/ext4/ialloc.c). Hundreds of work folders
// a second, made and removed in one region, would have it pass over thousands.
func spread(dir string) {
	f, err := os.Open(dir)
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }() // opened for reading, so that closing loses nothing

	if flags, err := unix.IoctlGetUint32(int(f.Fd()), unix.FS_IOC_GETFLAGS); err == nil {
		_ = unix.IoctlSetPointerInt(int(f.Fd()), unix.FS_IOC_SETFLAGS, int(flags|topdir))
	}
}
