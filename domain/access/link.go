package access

import (
	"strconv"
	"strings"
	"time"
)

// Link is what a signed download URL grants under one name, until it expires: one file, or the zip
// of all that a task made.
type Link struct {
	FileID  string // "" for a zip
	JobID   string // of the zip's task
	Task    string // whose files are in the zip
	Name    string // the file name in the URL and in Content-Disposition
	Expires time.Time
	KeyID   string // which signing key made the signature
}

// Canonical returns the bytes that are signed. Each part is preceded by its length, so that no two
// links share them.
func (l Link) Canonical() []byte {
	parts := []string{
		"attachment",
		l.FileID,
		l.Name,
		strconv.FormatInt(l.Expires.Unix(), 10),
		l.KeyID,
	}
	if l.Zip() {
		parts = append(parts, l.JobID, l.Task)
	}

	return canonical(parts...)
}

// UploadLink is what a signed upload URL grants until it expires: to send one file to a place.
type UploadLink struct {
	Key     string // of the place
	Size    int64  // that it must have, in bytes; 0 where that is left open
	Max     int64  // bytes that it may have at most
	Expires time.Time
	KeyID   string // which signing key made the signature
}

// Canonical returns the bytes that are signed, which are those of no other kind of link.
func (l UploadLink) Canonical() []byte {
	return canonical(
		"upload",
		l.Key,
		strconv.FormatInt(l.Size, 10),
		strconv.FormatInt(l.Max, 10),
		strconv.FormatInt(l.Expires.Unix(), 10),
		l.KeyID,
	)
}

func canonical(parts ...string) []byte {
	var b strings.Builder

	for _, part := range parts {
		b.WriteString(strconv.Itoa(len(part)))
		b.WriteByte(':')
		b.WriteString(part)
	}

	return []byte(b.String())
}

// Zip reports whether the link grants the zip of a task's files.
func (l Link) Zip() bool { return l.FileID == "" }

// Expired reports whether the link is past its time.
func (l Link) Expired(now time.Time) bool { return !now.Before(l.Expires) }
