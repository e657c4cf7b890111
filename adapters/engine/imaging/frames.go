package imaging

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// most is how many frames or pages are counted; nobody cares for the rest.
const most = 10000

var errStructure = errors.New("its parts do not follow each other")

// count returns how many frames or pages a picture has: decoding them all to know would take more
// than the conversion. 0 stands for formats that have one.
func count(formatID string, in io.ReadSeeker) (int, error) {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}

	switch formatID {
	case "gif":
		return frames(bufio.NewReader(in))
	case "tiff":
		return pages(in)
	}

	return 0, nil
}

// frames follows the blocks of a GIF (GIF89a specification, appendix B). One that ends early has
// the frames that have begun.
func frames(in *bufio.Reader) (n int, err error) {
	screen := make([]byte, 13)
	if _, err := io.ReadFull(in, screen); err != nil {
		return 0, fmt.Errorf("its screen: %w", err)
	}

	err = skip(in, table(screen[10]))
	for err == nil && n < most {
		var kind byte
		if kind, err = in.ReadByte(); err != nil {
			break
		}

		const extension, frame, trailer = 0x21, 0x2c, 0x3b
		switch kind {
		case extension:
			if err = skip(in, 1); err == nil {
				err = skipBlocks(in)
			}
		case frame:
			n++
			err = skipFrame(in)
		case trailer:
			return n, nil
		default:
			return n, errStructure
		}
	}

	if errors.Is(err, io.EOF) {
		err = nil
	}

	return n, err
}

func skipFrame(in *bufio.Reader) error {
	descriptor := make([]byte, 9)
	if _, err := io.ReadFull(in, descriptor); err != nil {
		return io.EOF
	}

	if err := skip(in, table(descriptor[8])+1); err != nil { // and the size of codes
		return err
	}

	return skipBlocks(in)
}

// table is the size of a colour table in bytes, by the flags before it.
func table(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}

	return 3 << (flags&7 + 1)
}

func skipBlocks(in *bufio.Reader) error {
	for {
		size, err := in.ReadByte()
		if err != nil || size == 0 {
			return err
		}

		if err := skip(in, int(size)); err != nil {
			return err
		}
	}
}

func skip(in *bufio.Reader, n int) error {
	_, err := in.Discard(n)
	return err
}

// pages follows the chain of directories of a TIFF (TIFF 6.0, section 2).
func pages(in io.ReadSeeker) (n int, err error) {
	head := make([]byte, 8)
	if _, err := io.ReadFull(in, head); err != nil {
		return 0, fmt.Errorf("its head: %w", err)
	}

	order := orderOf(head)
	word := make([]byte, 4)

	for at := int64(order.Uint32(head[4:])); at != 0 && n < most; n++ {
		if _, err := in.Seek(at, io.SeekStart); err != nil {
			return n, err
		}

		if _, err := io.ReadFull(in, word[:2]); err != nil {
			return n, fmt.Errorf("a directory: %w", err)
		}

		if _, err := in.Seek(int64(order.Uint16(word))*12, io.SeekCurrent); err != nil {
			return n, err
		}

		if _, err := io.ReadFull(in, word); err != nil {
			return n, fmt.Errorf("a directory: %w", err)
		}

		at = int64(order.Uint32(word))
	}

	return n, nil
}
