package upload

import "time"

// Upload is a file on its way in, one part after another, until all of it is there.
type Upload struct {
	ID      string
	Owner   string
	Name    string // cleaned; "" where the sender gave none
	Size    int64  // bytes of the whole
	Parts   []Part // without a gap, from the beginning on; none once FileID is set
	FileID  string // the file that was made of it; "" until then
	Created time.Time
	Expires time.Time
}

// Part is what has come of it at one time, and is stored.
type Part struct {
	Key    string // in the storage
	Offset int64  // bytes before it
	Size   int64  // bytes
}

// Offset returns how many bytes have come.
func (u Upload) Offset() int64 {
	switch {
	case u.FileID != "":
		return u.Size
	case len(u.Parts) == 0:
		return 0
	}

	last := u.Parts[len(u.Parts)-1]

	return last.Offset + last.Size
}

// Whole reports whether all of it has come.
func (u Upload) Whole() bool { return u.Offset() == u.Size }

// Gone reports whether its time is over.
func (u Upload) Gone(now time.Time) bool { return !now.Before(u.Expires) }
