package file

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"hash/crc32"
)

// Sums are what a content is known by.
type Sums struct {
	SHA256 string // lower-case hex
	CRC32  uint32 // IEEE
}

// Summing computes the sums of what is written to it.
type Summing struct {
	sha hash.Hash
	crc hash.Hash32
}

// NewSumming returns the sums of nothing yet.
func NewSumming() *Summing { return &Summing{sha: sha256.New(), crc: crc32.NewIEEE()} }

// Write implements io.Writer. It never fails.
func (s *Summing) Write(p []byte) (int, error) {
	s.sha.Write(p)
	return s.crc.Write(p)
}

// Sums returns the sums of what has been written so far.
func (s *Summing) Sums() Sums {
	return Sums{SHA256: hex.EncodeToString(s.sha.Sum(nil)), CRC32: s.crc.Sum32()}
}
