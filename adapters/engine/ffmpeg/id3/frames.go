package id3

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
)

// The sizes of headers, in bytes (ID3v2.3.0, 3.1 and 3.3).
const (
	tagHeader   = 10
	frameHeader = 10
)

// Encodings of texts (ID3v2.4.0, 4).
const (
	wide   = 1 // UTF-16 with a mark in front
	wideBE = 2 // UTF-16 without
)

// kinds are the frames that texts of a user's own become, by what these are called. "USLT" is
// FFmpeg's word for lyrics.
func kinds() map[string]string {
	return map[string]string{"comment": "COMM", "uslt": "USLT", "lyrics": "USLT"}
}

// corrected returns the frames of a tag of that version with comments and lyrics where they belong:
// as many bytes, zeros behind the last frame. ok is false where there is nothing to do.
func corrected(frames []byte, version byte) (changed []byte, ok bool) {
	var out bytes.Buffer

	rest := frames
	for len(rest) > frameHeader && rest[0] != 0 {
		size, known := sizeOf(rest[4:8], version)
		if !known || size < 0 || size > len(rest)-frameHeader {
			return nil, false
		}

		frame := rest[:frameHeader+size]
		rest = rest[len(frame):]

		if better, is := moved(frame, version); is {
			frame, ok = better, true
		}

		out.Write(frame)
	}

	if !ok || out.Len() > len(frames) {
		return nil, false
	}

	return append(out.Bytes(), make([]byte, len(frames)-out.Len())...), true
}

// sizeOf reads the size of a frame: since version 4, seven bits of each byte.
func sizeOf(b []byte, version byte) (int, bool) {
	if version < 4 {
		return int(binary.BigEndian.Uint32(b)), true
	}

	size, err := synchsafe(b)

	return size, err == nil
}

func synchsafe(b []byte) (int, error) {
	size := 0

	for _, each := range b {
		if each >= 0x80 {
			return 0, errors.New("id3: no size")
		}

		size = size<<7 | int(each)
	}

	return size, nil
}

// moved returns a text of a user's own as the frame that players look into.
func moved(frame []byte, version byte) ([]byte, bool) {
	content := frame[frameHeader:]
	if !bytes.HasPrefix(frame, []byte("TXXX")) || len(content) == 0 {
		return nil, false
	}

	encoding, end := content[0], []byte{0}
	if encoding == wide || encoding == wideBE {
		end = []byte{0, 0}
	}

	called, text, ok := cutAt(content[1:], end)

	kind := kinds()[strings.ToLower(plain(called))]
	if !ok || kind == "" {
		return nil, false
	}

	var mark []byte
	if encoding == wide {
		mark = called[:min(2, len(called))]
	}

	// encoding, no language that is known, no description, the text
	body := slices.Concat([]byte{encoding}, []byte("XXX"), mark, end, text)

	head := []byte(kind)

	if version < 4 {
		size := uint32(len(body)) //nolint:gosec // it is in memory
		head = binary.BigEndian.AppendUint32(head, size)
	} else {
		for i := range 4 {
			head = append(head, byte(len(body)>>(7*(3-i))&0x7f))
		}
	}

	return slices.Concat(head, frame[8:frameHeader], body), true
}

// cutAt parts a text from what is behind its end, which stands at a whole character.
func cutAt(b, end []byte) (text, behind []byte, ok bool) {
	for i := 0; i+len(end) <= len(b); i += len(end) {
		if bytes.Equal(b[i:i+len(end)], end) {
			return b[:i], b[i+len(end):], true
		}
	}

	return nil, nil, false
}

// plain returns the ASCII of a name, in whatever encoding.
func plain(b []byte) string {
	return string(
		slices.DeleteFunc(slices.Clone(b), func(c byte) bool { return c == 0 || c >= 0x80 }),
	)
}
