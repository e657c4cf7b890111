package disk

import (
	"os"

	"golang.org/x/sys/unix"
)

// stride is after how many bytes what was written is on its way to the disk.
const stride = 8 << 20

// eager is a file that the disk gets while it is written, and not all of it when it is synced.
type eager struct {
	*os.File
	written, begun int64
}

// Write implements io.Writer.
func (e *eager) Write(p []byte) (int, error) {
	n, err := e.File.Write(p)

	if e.written += int64(n); e.written-e.begun >= stride {
		// only begins, and proves nothing: Sync waits for it, and tells what has failed
		_ = unix.SyncFileRange(int(e.Fd()), e.begun, e.written-e.begun, unix.SYNC_FILE_RANGE_WRITE)
		e.begun = e.written
	}

	return n, err //nolint:wrapcheck // a file's errors are its callers'
}
