package unpack

import (
	"bufio"
	"errors"
	"io"
)

// lzw reads what the program compress has packed (.Z). Codes grow from 9 bits on and stand in
// groups of eight, of which the rest is skipped where they grow; in block mode, code 256 empties
// the table.
type lzw struct {
	from  *bufio.Reader
	most  uint // bits of the longest codes
	block bool

	width  uint // bits of a code, now
	group  int  // codes read of this width since the last group began
	bits   uint32
	filled uint

	prefix []uint16 // by code
	suffix []byte
	last   int // code before, -1 for none
	first  byte
	ready  []byte // unpacked and not handed on, backwards
}

var errLZW = errors.New("the packed file has a code that cannot be")

// Codes of a byte alone come first, then the one that empties the table.
const (
	clearCode  = 256
	narrowest  = 9
	widest     = 16
	groupCodes = 8
)

func newLZW(from io.Reader) (io.Reader, error) {
	const size, mode, bits = 3, 0x80, 0x1f

	r := bufio.NewReader(from)

	head := make([]byte, size)
	if _, err := io.ReadFull(r, head); err != nil || head[0] != 0x1f || head[1] != 0x9d {
		return nil, errLZW
	}

	z := &lzw{
		from:  r,
		most:  uint(head[2] & bits),
		block: head[2]&mode != 0,
		width: narrowest,
		last:  -1,
	}
	if z.most < narrowest || z.most > widest {
		return nil, errLZW
	}

	z.empty()

	return z, nil
}

// empty forgets all codes but those that are always there.
func (z *lzw) empty() {
	known := clearCode
	if z.block {
		known++
	}

	z.prefix, z.suffix = make([]uint16, known, 1<<z.most), make([]byte, known, 1<<z.most)
	for i := range clearCode {
		z.suffix[i] = byte(i)
	}
}

// Read implements io.Reader.
func (z *lzw) Read(p []byte) (int, error) {
	n := 0

	for n < len(p) {
		if len(z.ready) == 0 {
			if err := z.next(); err != nil && n > 0 && errors.Is(err, io.EOF) {
				return n, nil
			} else if err != nil {
				return n, err
			}

			continue
		}

		p[n] = z.ready[len(z.ready)-1]
		z.ready = z.ready[:len(z.ready)-1]
		n++
	}

	return n, nil
}

// next unpacks what one code stands for.
func (z *lzw) next() error {
	if len(z.suffix) > 1<<z.width-1 && z.width < z.most {
		if err := z.grow(z.width + 1); err != nil {
			return err
		}
	}

	code, err := z.code()
	if err != nil {
		return err
	}

	if z.block && code == clearCode {
		z.empty()
		z.last = -1

		return z.grow(narrowest)
	}

	return z.expand(code)
}

// expand puts what a code stands for in front of what is ready, and learns the next code of it.
func (z *lzw) expand(code int) error {
	at := code

	switch {
	case z.last < 0 && code >= clearCode, code > len(z.suffix):
		return errLZW
	case code == len(z.suffix): // the one that is only learned now
		z.ready = append(z.ready, z.first)
		at = z.last
	}

	for at >= clearCode {
		z.ready = append(z.ready, z.suffix[at])
		at = int(z.prefix[at])
	}

	z.first = byte(at) //nolint:gosec // below clearCode
	z.ready = append(z.ready, z.first)

	if z.last >= 0 && len(z.suffix) < 1<<z.most {
		last := uint16(z.last) //nolint:gosec // no more than 2^16 codes
		z.prefix = append(z.prefix, last)
		z.suffix = append(z.suffix, z.first)
	}

	z.last = code

	return nil
}

// code reads one.
func (z *lzw) code() (int, error) {
	for z.filled < z.width {
		b, err := z.from.ReadByte()
		if err != nil {
			return 0, err // bits that are left over pad the last byte
		}

		z.bits |= uint32(b) << z.filled
		z.filled += 8
	}

	code := z.bits & (1<<z.width - 1)
	z.bits >>= z.width
	z.filled -= z.width
	z.group = (z.group + 1) % groupCodes

	return int(code), nil
}

// grow changes how long codes are, behind the rest of their group.
func (z *lzw) grow(width uint) error {
	for z.group != 0 {
		if _, err := z.code(); err != nil {
			return err
		}
	}

	z.width = width

	return nil
}
