package ports

import "context"

// Space tells how much room there is on the disks of this machine.
type Space interface {
	// Free returns how many bytes can be written before a disk is full on which files or work lie;
	// of several disks, the fullest counts. The number may be a second old.
	Free(ctx context.Context) (int64, error)
}
