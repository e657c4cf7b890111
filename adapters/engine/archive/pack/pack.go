package pack

import (
	"io"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit/unpack"
)

// Sink takes files one by one.
type Sink interface {
	// Add takes a file, or a folder without content.
	Add(m unpack.Member, content io.Reader) error
	// Close ends what is written.
	Close() error
}

// How says how to write an archive.
type How struct {
	Level    int    // 0 stores, 9 makes the smallest
	Password string // encrypts a zip; "" for none
}

// epoch is when a file was changed of which that is not known: the first moment that zip knows.
func epoch() time.Time { return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) }

// changed returns when a file was changed, in what every format holds.
func changed(m unpack.Member) time.Time {
	when := m.Modified.UTC().Truncate(time.Second)
	if first := epoch(); when.Before(first) || when.Year() > 2107 { // zip's last
		return first
	}

	return when
}

// mode returns a file's permissions: of all that archives tell of them, whether it may be executed.
func mode(m unpack.Member) uint32 {
	if m.Folder || m.Program {
		return 0o755
	}

	return 0o644
}
