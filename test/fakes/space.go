package fakes

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/convertd/convertd/ports"
)

// Space is ports.Space as a test says. Make it with NewSpace.
type Space struct{ disks atomic.Pointer[[]int64] }

var _ ports.Space = (*Space)(nil)

// NewSpace returns a Space of disks with so many bytes free.
func NewSpace(disks ...int64) *Space {
	s := &Space{}
	s.Set(disks...)

	return s
}

// Set says how many bytes are free on each disk.
func (s *Space) Set(disks ...int64) { s.disks.Store(&disks) }

// Free implements ports.Space.
func (s *Space) Free(context.Context) (int64, error) { return slices.Min(*s.disks.Load()), nil }
