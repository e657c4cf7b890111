// Package disk owns the blobs kept in a folder of this machine, and how much room there is on its
// disks.
//
// It may not take the folder for its own alone: other processes store in it too, and what one has
// half-written is removed only when that one is dead.
package disk
