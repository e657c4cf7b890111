package parts

import "time"

// Window bounds how long an upload is tried again by a client that bounds it by nothing: Google's
// begins an upload again and again until its context ends.
type Window struct {
	Length time.Duration // from the first failure on
	Quiet  time.Duration // without a failure, after which the next is a first one

	first, last time.Time
}

// Open notes a failure, and reports whether another try is due.
func (w *Window) Open(now time.Time) bool {
	if w.last.IsZero() || now.Sub(w.last) > w.Quiet {
		w.first = now
	}

	w.last = now

	return now.Sub(w.first) < w.Length
}
