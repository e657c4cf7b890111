package adoption

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Err is why a file is refused.
var Err = errors.New("only a regular file with a single hard link can be adopted")

// Open opens a file for reading that may be adopted. It looks before it opens: opening a device can
// have effects, and opening a pipe can wait for ever.
func Open(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, fmt.Errorf("look at file: %w", err)
	}

	if err := Check(info); err != nil {
		return nil, err
	}

	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}

	info, err = f.Stat() // another file may stand there by now
	if err == nil {
		err = Check(info)
	}

	if err != nil {
		return nil, errors.Join(err, f.Close())
	}

	return f, nil
}

// Check returns Err unless the file may be adopted.
func Check(info fs.FileInfo) error {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.Mode().IsRegular() || stat.Nlink != 1 {
		return Err
	}

	return nil
}
