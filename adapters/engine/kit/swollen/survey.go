package swollen

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strconv"

	"github.com/klauspost/compress/zlib"
)

const (
	// mostUnpacked is how many bytes a stream may unpack to that is mostSwollen times what it is
	// packed in: no text or drawing packs so well.
	mostUnpacked = 256 << 20
	mostSwollen  = 200
	// bytesEach is the most that a pixel of a picture takes: four colours of 16 bits.
	bytesEach = 8
	// mostLayers is how many filters on one stream are taken off; no writer needs more than two.
	mostLayers = 8
	// dictionary is how much before a stream is looked for what it says of itself.
	dictionary = 4 << 10
)

var (
	// What a stream's dictionary says of a picture (ISO 32000-1, table 89).
	width  = regexp.MustCompile(`/Width[ \r\n\t]+(\d{1,9})\b`)
	height = regexp.MustCompile(`/Height[ \r\n\t]+(\d{1,9})\b`)
)

// swells reports whether a stream of the PDF unpacks to more than what is drawn. It goes by the
// streams themselves: what a PDF says of where they lie and how they are packed may lead elsewhere.
// Those that are encrypted, or packed in other ways than Flate, it takes for small.
func swells(pdf []byte) bool {
	begins := []byte("stream")

	for at := 0; ; {
		next := bytes.Index(pdf[at:], begins)
		if next < 0 {
			return false
		}

		at += next + len(begins)
		// the end of a line stands behind the word, and a dictionary before it
		start := at + len(pdf[at:min(at+2, len(pdf))]) -
			len(bytes.TrimLeft(pdf[at:min(at+2, len(pdf))], "\r\n"))
		said := pdf[max(0, at-dictionary):at]

		if start == at || bytes.HasSuffix(said, []byte("endstream")) {
			continue
		}

		packed, most := unpackedTo(pdf[start:], allowed(said))
		if packed > 0 && most/mostSwollen > packed {
			return true
		}

		at = start
	}
}

// allowed returns how many bytes a stream may unpack to.
func allowed(said []byte) int64 {
	if i := bytes.LastIndex(said, []byte(" obj")); i >= 0 {
		said = said[i:]
	}

	pixels := number(width, said) * number(height, said)

	return max(mostUnpacked, min(pixels*bytesEach, 8*mostUnpacked))
}

func number(pattern *regexp.Regexp, said []byte) int64 {
	found := pattern.FindSubmatch(said)
	if found == nil {
		return 0
	}

	n, err := strconv.ParseInt(string(found[1]), 10, 64)
	if err != nil {
		return 0
	}

	return n
}

// unpackedTo takes the layers of Flate off what begins there, and returns how many bytes of it were
// read and how many came out, where those are more than the most; else 0.
func unpackedTo(packed []byte, most int64) (read, made int64) {
	source := bytes.NewReader(packed)
	layer := bufio.NewReader(source)
	layers := 0

	for ; layers < mostLayers && isFlate(layer); layers++ {
		r, err := zlib.NewReader(layer)
		if err != nil {
			return 0, 0
		}

		layer = bufio.NewReaderSize(r, 64<<10)
	}

	if layers == 0 {
		return 0, 0
	}

	made, err := io.CopyN(io.Discard, layer, most+1)
	if err != nil || made <= most { // it ends before
		return 0, 0
	}

	return int64(len(packed) - source.Len()), made
}

// isFlate reports whether that begins like zlib's data (RFC 1950, 2.2).
func isFlate(r *bufio.Reader) bool {
	const deflate, window, check = 8, 7, 31

	head, err := r.Peek(2)

	return err == nil && head[0]&0xf == deflate && head[0]>>4 <= window &&
		(int(head[0])<<8|int(head[1]))%check == 0
}
