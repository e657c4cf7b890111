package backup

import "time"

// The members of a backup besides the stored files, which lie under Blobs with their keys for
// names.
const (
	Database     = "convertd.db"
	Key          = "secret.key"
	Blobs        = "blobs/"
	manifestName = "manifest.json"
)

const (
	kind = "convertd backup"
	// version is what this program writes and reads; another is refused.
	version = 1
)

// Manifest says what a backup holds.
type Manifest struct {
	Kind    string    `json:"kind"`
	Version int       `json:"version"`
	Program string    `json:"program"` // the version that wrote it
	Created time.Time `json:"created"`
	Jobs    int64     `json:"jobs"`
	Files   int       `json:"files"`
	Bytes   int64     `json:"bytes"` // of the files
	Members []Member  `json:"members"`
}

// Member is one part of a backup.
type Member struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // lower-case hex
}
