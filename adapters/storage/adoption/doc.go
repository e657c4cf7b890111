// Package adoption owns which files of this machine a storage may take as its own, and opens them.
//
// It may not follow links, nor open what is no regular file: opening a device can have effects.
package adoption
