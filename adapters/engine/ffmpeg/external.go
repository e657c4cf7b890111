package ffmpeg

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path"
	"strings"
	"unicode"

	"github.com/convertd/convertd/domain/fault"
)

// A QuickTime file may hold no more than where its media lies: a data reference without the flag
// that says "in this file" (QuickTime File Format, "Data Reference Atoms"). FFmpeg follows none and
// decodes whatever stands at that place of this file instead.
const (
	boxHead  = 8
	inFile   = 1        // the flag
	mostBox  = 64 << 20 // bytes of an index that are looked at
	mostName = 100
)

// external refuses a file whose picture or sound lies in another one.
func external(name string) error {
	moov, err := readIndex(name)
	if err != nil {
		return err
	}

	for trak := range boxes(moov, "trak") {
		for mdia := range boxes(trak, "mdia") {
			media, missing := referred(mdia)
			if !missing {
				continue
			}

			return fault.New(fault.CorruptFile,
				"The film refers to its media in another file, %q, which was not sent. "+
					"Export it as a self-contained movie and send that.", media)
		}
	}

	return nil
}

// referred is the file that all of a track's media lies in, where that is another one.
func referred(mdia []byte) (media string, missing bool) {
	for hdlr := range boxes(mdia, "hdlr") {
		if kind := hdlr[min(boxHead, len(hdlr)):]; !bytes.HasPrefix(kind, []byte("vide")) &&
			!bytes.HasPrefix(kind, []byte("soun")) {
			return "", false
		}
	}

	for minf := range boxes(mdia, "minf") {
		for dinf := range boxes(minf, "dinf") {
			for dref := range boxes(dinf, "dref") {
				return outside(dref)
			}
		}
	}

	return "", false
}

// outside reads data references, behind their version and count. One in the file is enough.
func outside(dref []byte) (media string, missing bool) {
	for kind := range boxes(dref[min(boxHead, len(dref)):], "") {
		if len(kind) < boxHead || binary.BigEndian.Uint32(kind[4:])&inFile != 0 {
			return "", false
		}

		media, missing = nameIn(kind[boxHead:]), true
	}

	return media, missing
}

// nameIn is the last text of a reference that looks like a file's name.
func nameIn(reference []byte) string {
	name := "unknown"

	for _, text := range bytes.FieldsFunc(reference, func(r rune) bool {
		return !unicode.IsPrint(r) || r == unicode.ReplacementChar
	}) {
		if last := path.Base(string(text)); strings.Contains(last, ".") {
			name = last
		}
	}

	return fault.Clip(name, mostName)
}

// boxes yields what boxes of a kind hold; of all kinds where that is "", and then with the kind
// before it. What is not whole is passed over.
func boxes(in []byte, kind string) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(in) >= boxHead {
			size := int(binary.BigEndian.Uint32(in))
			if size < boxHead || size > len(in) {
				return
			}

			switch box := in[:size]; {
			case kind == "" && !yield(box[4:]):
				return
			case kind != "" && string(box[4:boxHead]) == kind && !yield(box[boxHead:]):
				return
			}

			in = in[size:]
		}
	}
}

// readIndex returns what the box "moov" holds; nothing where there is none, or it is far too large.
func readIndex(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened for reading

	for at := int64(0); ; {
		var head [16]byte
		if n, _ := f.ReadAt(head[:], at); n < boxHead {
			return nil, nil
		}

		size := int64(binary.BigEndian.Uint32(head[:]))
		if size == 1 { // then it stands behind the kind
			size = int64(binary.BigEndian.Uint64(head[boxHead:])) //nolint:gosec // checked below
		}

		if size < boxHead || at > 1<<62-size {
			return nil, nil
		}

		if string(head[4:boxHead]) == "moov" {
			if size > mostBox {
				return nil, nil
			}

			return io.ReadAll(io.NewSectionReader(f, at+boxHead, size-boxHead))
		}

		at += size
	}
}
