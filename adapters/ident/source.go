package ident

import (
	"crypto/rand"

	"github.com/oklog/ulid/v2"

	"github.com/convertd/convertd/ports"
)

var _ ports.IDs = (*Source)(nil)

// Source makes identifiers. It is safe for concurrent use.
type Source struct{ clock ports.Clock }

// New returns a source of identifiers that sort by the clock's time.
func New(clock ports.Clock) *Source { return &Source{clock: clock} }

// New returns the prefix and a ULID in upper case. All 80 random bits are drawn afresh each time,
// and never counted up within a millisecond: who knows one identifier must not be able to guess the
// next.
func (s *Source) New(prefix string) string {
	var id ulid.ULID
	// fails only from the year 10889 on, and leaves the time zero
	_ = id.SetTime(ulid.Timestamp(s.clock.Now()))
	_, _ = rand.Read(id[6:]) // never fails; see its documentation

	return prefix + id.String()
}
