package access

import (
	"strconv"
	"strings"
	"time"
)

// Link is what a signed download URL grants: one file under one name, until it expires.
type Link struct {
	FileID  string
	Name    string // the file name in the URL and in Content-Disposition
	Expires time.Time
	KeyID   string // which signing key made the signature
}

// Canonical returns the bytes that are signed. Each part is preceded by its length, so that no two links share them.
func (l Link) Canonical() []byte {
	var b strings.Builder
	for _, part := range []string{"attachment", l.FileID, l.Name, strconv.FormatInt(l.Expires.Unix(), 10), l.KeyID} {
		b.WriteString(strconv.Itoa(len(part)))
		b.WriteByte(':')
		b.WriteString(part)
	}
	return []byte(b.String())
}

// Expired reports whether the link is past its time.
func (l Link) Expired(now time.Time) bool { return !now.Before(l.Expires) }
