package check

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	_ "image/gif"  // DecodeConfig
	_ "image/jpeg" // DecodeConfig
	_ "image/png"  // DecodeConfig
	"io"
	"os"
	"slices"

	_ "golang.org/x/image/bmp"  // DecodeConfig
	_ "golang.org/x/image/tiff" // DecodeConfig
	_ "golang.org/x/image/webp" // DecodeConfig

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// decoderOf is Go's name for a picture format whose head it reads, "" for others.
func decoderOf(id string) string {
	return map[string]string{"png": "png", "apng": "png", "jpg": "jpeg", "gif": "gif", "webp": "webp", "tiff": "tiff", "bmp": "bmp"}[id]
}

// brandsOf are the words by which a HEIF file (ISO/IEC 23008-12) says what is in it.
func brandsOf(id string) []string {
	return map[string][]string{"avif": {"avif", "avis"}, "heic": {"heic", "heix", "hevc", "heim", "heis"}}[id]
}

func isPicture(id string) bool { return decoderOf(id) != "" || brandsOf(id) != nil }

func (v *Verifier) picture(o ports.Output, size int64) ([]job.Check, error) {
	if brands := brandsOf(o.Format.ID); brands != nil {
		return branded(o, brands)
	}
	f, err := os.Open(o.Path)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	defer func() { _ = f.Close() }()
	config, decoder, err := image.DecodeConfig(io.NewSectionReader(f, 0, size))
	if err != nil {
		return nil, broken(o, "its head cannot be read").Because(err)
	}
	if decoder != decoderOf(o.Format.ID) {
		return nil, broken(o, "it looks like "+decoder)
	}
	if !endsWell(f, size, decoder) {
		return nil, broken(o, "its end is missing")
	}
	if !sameSize(o, config.Width, config.Height) {
		return nil, broken(o, fmt.Sprintf("it is %d×%d pixels instead of %d×%d", config.Width, config.Height, o.Source.Width, o.Source.Height))
	}
	return []job.Check{
		{Name: "opens", Reader: ourselves, Independent: true, Detail: decoder},
		{Name: "size", Reader: ourselves, Independent: true, Detail: fmt.Sprintf("%d×%d pixels", config.Width, config.Height)},
	}, nil
}

// sameSize compares with the source where that is a picture, too. One that was stored turned has its sides swapped.
func sameSize(o ports.Output, width, height int) bool {
	w, h := o.Source.Width, o.Source.Height
	return len(o.Source.Streams) > 0 || w == 0 || h == 0 || width == w && height == h || width == h && height == w
}

// endsWell looks at the last bytes: each format says by them, or by a size in its head, where it ends.
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

// branded looks for one of the words in a HEIF file's first box.
func branded(o ports.Output, brands []string) ([]job.Check, error) {
	head, _, err := headOf(o.Path)
	if err != nil {
		return nil, err
	}
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return nil, broken(o, "its head cannot be read")
	}
	end := min(int(binary.BigEndian.Uint32(head)), len(head), 256)
	for at := 8; at+4 <= end; at += 4 {
		if brand := string(head[at : at+4]); slices.Contains(brands, brand) {
			return []job.Check{{Name: "format", Reader: ourselves, Independent: true, Detail: brand}}, nil
		}
	}
	return nil, broken(o, "its head names another format")
}
