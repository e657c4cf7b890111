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
	var b strings.Builder

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
