// Package disk owns the blobs kept in a folder of this machine.
//
// It may not share its folder: whoever opens a Store holds the lock of the data directory around it.
package disk
