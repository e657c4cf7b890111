package check

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // DecodeConfig
	_ "image/jpeg" // DecodeConfig
	_ "image/png"  // DecodeConfig
	"io"
	"os"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	_ "golang.org/x/image/webp" // DecodeConfig

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

func (v *Verifier) picture(o ports.Output, size int64) ([]job.Check, error) {
	f, err := os.Open(o.Path)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	defer func() { _ = f.Close() }()

	config, decoder, err := image.DecodeConfig(io.NewSectionReader(f, 0, size))
	// such as CMYK, floating point and short palettes: sound, and not read here
	if rare := tiff.UnsupportedError(
		"",
	); errors.As(err, &rare) ||
		errors.Is(err, bmp.ErrUnsupported) {
		return v.recognised(o)
	}

	if err != nil {
		return nil, broken(o, "its head cannot be read").Because(err)
	}

	if decoder != o.Format.Reader.Decoder {
		return nil, broken(o, "it looks like "+decoder)
	}

	if !endsWell(f, size, decoder) {
		return nil, broken(o, "its end is missing")
	}

	if err := checkSize(o, config.Width, config.Height); err != nil {
		return nil, err
	}

	return []job.Check{
		{Name: "opens", Reader: ourselves, Independent: true, Detail: decoder},
		{
			Name:        "size",
			Reader:      ourselves,
			Independent: true,
			Detail:      fmt.Sprintf("%d×%d pixels", config.Width, config.Height),
		},
	}, nil
}

// checkSize compares with the source where that is a picture, too, and the format takes any size.
// One that was stored turned has its sides swapped.
func checkSize(o ports.Output, width, height int) error {
	w, h := o.Expect.Facts.Width, o.Expect.Facts.Height
	if o.Format.Has(format.Fitted) || len(o.Expect.Facts.Streams) > 0 || w == 0 || h == 0 {
		return nil
	}

	if width == w && height == h || width == h && height == w {
		return nil
	}

	return broken(o, fmt.Sprintf("it is %d×%d pixels instead of %d×%d", width, height, w, h))
}

// endsWell looks at the last bytes: each format says by them, or by a size in its head, where it
// ends.
func endsWell(f io.ReaderAt, size int64, decoder string) bool {
	const most = 12

	tail := make([]byte, min(most, size))
	head := make([]byte, min(most, size))
	_, err := f.ReadAt(tail, size-int64(len(tail)))

	_, err2 := f.ReadAt(head, 0)
	if err != nil || err2 != nil || len(head) < most {
		return false
	}

	switch decoder {
	case "png":
		return bytes.Contains(tail, []byte("IEND"))
	case "jpeg":
		return bytes.HasSuffix(tail, []byte{0xff, 0xd9})
	case "gif":
		return tail[most-1] == ';'
	case "webp": // the size does not count itself and the word before it
		return int64(binary.LittleEndian.Uint32(head[4:]))+8 == size
	case "bmp":
		return int64(binary.LittleEndian.Uint32(head[2:])) == size
	}

	return true
}
