package unpack

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"math"

	"github.com/ulikunitz/xz/lzma"
)

// lzip reads members of the lzip format (lzip.nongnu.org/manual, "File format"), which are LZMA
// streams with a head and a tail of their own: the length and checksum of what each holds.
type lzip struct {
	from   *bufio.Reader
	member io.Reader // nil behind the last
	sum    hash.Hash32
	size   uint64
}

var errMember = errors.New("a member of the lzip file is not whole")

func newLzip(from io.Reader) (io.Reader, error) {
	z := &lzip{from: bufio.NewReader(from)}
	err := z.begin()

	return z, err
}

// Read implements io.Reader.
func (z *lzip) Read(p []byte) (int, error) {
	for z.member != nil {
		n, err := z.member.Read(p)
		z.size += uint64(n) //nolint:gosec // no reader returns less than none

		_, _ = z.sum.Write(p[:n]) // it never fails
		if n > 0 && errors.Is(err, io.EOF) {
			return n, nil
		}

		if !errors.Is(err, io.EOF) {
			return n, err
		}

		if err := z.end(); err != nil {
			return 0, err
		}

		if _, err := z.from.Peek(1); errors.Is(err, io.EOF) {
			z.member = nil
		} else if err := z.begin(); err != nil {
			return 0, err
		}
	}

	return 0, io.EOF
}

// begin reads a member's head, and opens its stream: as LZMA has it, with the parameters that lzip
// fixes and without a length.
func (z *lzip) begin() error {
	const size, properties, fraction = 6, 0x5d, 16

	head := make([]byte, size)
	if _, err := io.ReadFull(z.from, head); err != nil || string(head[:5]) != "LZIP\x01" {
		return errMember
	}

	base := uint32(1) << (head[5] & 0x1f)
	window := base - base/fraction*uint32(head[5]>>5)

	stream := binary.LittleEndian.AppendUint32([]byte{properties}, window)
	stream = binary.LittleEndian.AppendUint64(stream, math.MaxUint64)

	var err error

	z.sum, z.size = crc32.NewIEEE(), 0
	z.member, err = lzma.ReaderConfig{DictCap: most}.NewReader(&spliced{stream, z.from})

	return err
}

// end holds what was read to a member's tail.
func (z *lzip) end() error {
	const size = 20

	tail := make([]byte, size)
	if _, err := io.ReadFull(z.from, tail); err != nil ||
		binary.LittleEndian.Uint32(tail) != z.sum.Sum32() ||
		binary.LittleEndian.Uint64(tail[4:]) != z.size {
		return errMember
	}

	return nil
}

// spliced reads a head and what comes behind it, of which no byte is taken beforehand.
type spliced struct {
	head []byte
	rest *bufio.Reader
}

// Read implements io.Reader.
func (s *spliced) Read(p []byte) (int, error) {
	if len(s.head) == 0 {
		return s.rest.Read(p)
	}

	n := copy(p, s.head)
	s.head = s.head[n:]

	return n, nil
}

// ReadByte implements io.ByteReader.
func (s *spliced) ReadByte() (byte, error) {
	if len(s.head) == 0 {
		return s.rest.ReadByte()
	}

	b := s.head[0]
	s.head = s.head[1:]

	return b, nil
}
