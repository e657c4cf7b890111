package disk

import (
	"crypto/rand"
	"path"
	"strings"

	"github.com/convertd/convertd/adapters/storage/key"
)

const (
	blobFolder = "blobs"
	tempFolder = "tmp"

	// folderMark ends the name of every folder made for a key. No key can hold it, so that "a" and
	// "a/b" live side by side as the file "a" and the folder "a+". The longest folder segment of a
	// key has 253 characters, which leaves it room.
	folderMark = "+"
)

// nameOf returns the blob's path under the root.
func nameOf(k string) (string, error) {
	if err := key.Check(k); err != nil {
		return "", err
	}

	return path.Join(blobFolder, strings.ReplaceAll(k, "/", folderMark+"/")), nil
}

// keyOf is the inverse of nameOf; false for a path that no key leads to.
func keyOf(name string) (string, bool) {
	k := strings.ReplaceAll(strings.TrimPrefix(name, blobFolder+"/"), folderMark+"/", "/")
	back, err := nameOf(k)

	return k, err == nil && back == name
}

// tempName returns a new name in a process's own folder of temporaries.
func (s *Store) tempName() string { return path.Join(s.temp, rand.Text()) }
