package matrix_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// holdsText looks for the token with a reader that is not the one that wrote it.
func holdsText(t *testing.T, made, id string) {
	t.Helper()

	text, err := wordsOf(t, made, id)
	if err != nil {
		t.Fatal(err)
	}

	if !bytes.Contains(text, []byte(token)) && !bytes.Contains(text, wide(token)) {
		t.Errorf("%q is not in its text (%d bytes)", token, len(text))
	}
}

// wide is a text as old office files and the books of Sony hold it, in UTF-16.
func wide(text string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}

	return b
}

// wordsOf returns what a document says; of one that is not packed, all of its bytes.
func wordsOf(t *testing.T, made, id string) ([]byte, error) {
	t.Helper()

	content, err := os.ReadFile(made)
	if err != nil {
		return nil, err
	}

	switch {
	case id == "pdf":
		return output(t.Context(), "pdftotext", made, "-")
	case bytes.HasPrefix(content, []byte("PK")):
		return packedText(made)
	case id == "mobi" || id == "azw3" || id == "pdb":
		return palmText(content)
	case id == "lrf":
		return inflated(content), nil
	}

	return content, nil
}

// marked tells the entries of a packed document that hold text.
func marked(name string) bool {
	return slices.Contains(
		[]string{".xml", ".xhtml", ".html", ".txt", ".pml"},
		path.Ext(name),
	) && name != "META-INF/container.xml"
}

// palmText reads the text of a Palm book (MobileRead wiki, pages PDB and PalmDOC).
func palmText(b []byte) ([]byte, error) {
	const header, entry, packed = 78, 8, 2

	if len(b) < header {
		return nil, errors.New("it has no header")
	}

	count := int(binary.BigEndian.Uint16(b[76:]))
	record := func(i int) []byte {
		start, end := binary.BigEndian.Uint32(b[header+entry*i:]), uint32(len(b))
		if i+1 < count {
			end = binary.BigEndian.Uint32(b[header+entry*(i+1):])
		}

		return b[start:end]
	}

	first := record(0)

	var text []byte

	for i := 1; i <= int(binary.BigEndian.Uint16(first[8:])); i++ {
		if binary.BigEndian.Uint16(first) == packed {
			text = append(text, palmUnpacked(record(i))...)
		} else {
			text = append(text, record(i)...)
		}
	}

	return text, nil
}

// palmUnpacked undoes PalmDOC's compression.
func palmUnpacked(b []byte) (out []byte) {
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c >= 1 && c <= 8:
			end := min(i+1+int(c), len(b))
			out = append(out, b[i+1:end]...)
			i = end - 1
		case c < 0x80:
			out = append(out, c)
		case c >= 0xc0:
			out = append(out, ' ', c^0x80)
		case i+1 < len(b):
			i++

			pair := int(c)<<8 | int(b[i])
			for range pair&7 + 3 {
				if at := len(out) - pair>>3&0x7ff; at >= 0 && at < len(out) {
					out = append(out, out[at])
				}
			}
		}
	}

	return out
}

// inflated returns what unpacks of all that begins like a packed stream.
func inflated(b []byte) (out []byte) {
	for {
		at := bytes.Index(b, []byte("\x78\x9c"))
		if at < 0 {
			return out
		}

		b = b[at:]
		if r, err := zlib.NewReader(bytes.NewReader(b)); err == nil {
			inside, _ := io.ReadAll(r)
			out = append(out, inside...)
		}

		b = b[2:]
	}
}

// drawings are formats of shapes that FFmpeg does not read.
func drawings() []string { return strings.Fields("emf wmf dxf") }

// wordless tells documents that are pictures alone.
func wordless(id string) bool { return slices.Contains([]string{"cbz", "cbt"}, id) }

// drawn reports whether a result is looked at as shapes: nobody has decoded the source, or nobody
// but those who draw it reads the target.
func (s source) drawn(target string) bool {
	return slices.Contains(drawings(), target) ||
		len(s.scenes) == 0 && (s.shapes || target == "svg")
}

// showsWithoutWords fails where nothing is drawn in what is made of pictures.
func showsWithoutWords(t *testing.T, made, id string) {
	t.Helper()

	plain := made + ".shown.png"

	var err error

	switch id {
	case "pdf":
		_, err = output(t.Context(), "pdftocairo", "-png", "-singlefile", "-r", "50", made,
			strings.TrimSuffix(plain, ".png"))
	case "svg":
		_, err = output(t.Context(), "rsvg-convert", "-b", "white", "-o", plain, made)
	case "png":
		plain = made
	case "emf", "wmf":
		walksToItsEnd(t, made, id)
		return
	default:
		packsAPicture(t, made)
		return
	}

	if err != nil {
		t.Fatal(err)
	}

	isDrawn(t, plain)
}

// packsAPicture fails where no JPEG or PNG of some size is in a file.
func packsAPicture(t *testing.T, made string) {
	t.Helper()

	content := read(t, made)
	if len(content) < 5000 || !strings.Contains(content, "\xff\xd8\xff") &&
		!strings.Contains(content, "\x89PNG") && !strings.Contains(content, ".jp") {
		t.Errorf("no picture is in its %d bytes", len(content))
	}
}

// walksToItsEnd follows the records of a metafile, which say how long they are, to the one that
// ends it, and counts those that draw ([MS-EMF] 2.1.1, [MS-WMF] 2.1.1.1).
func walksToItsEnd(t *testing.T, made, id string) {
	t.Helper()

	b := []byte(read(t, made))
	at, drawn, ended := 0, 0, false

	if id == "wmf" {
		at = 18
		if bytes.HasPrefix(b, []byte("\xd7\xcd\xc6\x9a")) {
			at += 22
		}
	}

	for at+8 <= len(b) && !ended {
		first, second := binary.LittleEndian.Uint32(b[at:]), binary.LittleEndian.Uint32(b[at+4:])
		kind, size := first, int(second)
		last := uint32(14)

		if id == "wmf" {
			kind, size, last = second&0xffff, 2*int(first), 0
		}

		if size < 6 {
			break
		}

		ended = kind == last
		at += size
		drawn++
	}

	if id == "wmf" && at+6 <= len(b) { // its last record is shorter than what is read at once
		ended = ended || binary.LittleEndian.Uint32(b[at:]) == 3
	}

	if !ended || drawn < 5 {
		t.Errorf("%d records, at its end: %v", drawn, ended)
	}
}
