package sniff

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// zipped tells office documents and books by the entries in the head; everything else in a zip is an archive, whatever its name.
func zipped(h head) string {
	var first string
	parts := map[string]bool{}
	for name, content := range entries(h.bytes) {
		if first == "" {
			first = name
			if id := declared(name, content); id != "" {
				return id
			}
		}
		folder, _, _ := strings.Cut(name, "/")
		parts[folder] = true
	}
	if !parts["[Content_Types].xml"] && !parts["_rels"] {
		return "zip"
	}
	for folder, id := range map[string]string{"word": "docx", "xl": "xlsx", "ppt": "pptx"} {
		if parts[folder] {
			return id
		}
	}
	return "zip"
}

// declared reads the type that OpenDocument and EPUB store, uncompressed, in their first entry.
func declared(name string, content []byte) string {
	if name != "mimetype" {
		return ""
	}
	for mime, id := range map[string]string{
		"application/epub+zip":                            "epub",
		"application/vnd.oasis.opendocument.text":         "odt",
		"application/vnd.oasis.opendocument.spreadsheet":  "ods",
		"application/vnd.oasis.opendocument.presentation": "odp",
	} {
		if after, ok := bytes.CutPrefix(content, []byte(mime)); ok && (len(after) == 0 || after[0] == '-' || after[0] == 'P' || after[0] <= ' ') {
			return id // "-" begins "-template"
		}
	}
	return ""
}

// entries yields the names of a zip's local headers and what follows each. Entries whose size stands behind them are found by search.
func entries(b []byte) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		const header, limit = 30, 2000
		for range limit {
			at := bytes.Index(b, []byte("PK\x03\x04"))
			if at < 0 || len(b) < at+header {
				return
			}
			b = b[at:]
			size := int64(binary.LittleEndian.Uint32(b[18:]))
			name, extra := int(binary.LittleEndian.Uint16(b[26:])), int(binary.LittleEndian.Uint16(b[28:]))
			if len(b) < header+name+extra {
				return
			}
			content := b[header+name+extra:]
			if !yield(string(b[header:header+name]), content) || size > int64(len(content)) {
				return
			}
			b = content[size:]
		}
	}
}

// compound tells the old office formats by the names of their streams. The list of streams may lie at the end of the file: then the name
// decides.
func compound(h head) string {
	var found []string
	for _, stream := range []struct{ name, id string }{
		{"PowerPoint Document", "ppt"}, {"WordDocument", "doc"}, {"Workbook", "xls"}, {"Book", "xls"},
	} {
		if hasStream(h.bytes, stream.name) {
			found = append(found, stream.id)
		}
	}
	switch {
	case hasStream(h.bytes, "EncryptedPackage"):
		return h.pick("docx", "xlsx", "pptx")
	case len(found) > 0:
		return h.pick(found...)
	case h.named == "doc" || h.named == "xls" || h.named == "ppt":
		return h.named
	}
	return ""
}

// hasStream looks for a directory entry of that name; entries begin at multiples of 128 bytes (MS-CFB 2.6).
func hasStream(b []byte, name string) bool {
	entry := wide(name + "\x00")
	for at := 0; at+len(entry) <= len(b); at += 128 {
		if bytes.Equal(b[at:at+len(entry)], entry) {
			return true
		}
	}
	return false
}

// wide returns ASCII text in UTF-16, little end first.
func wide(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// gzipped looks at what is inside: an archive, a drawing, or anything else.
func gzipped(h head) string {
	if len(h.bytes) < 10 || h.bytes[2] != 8 {
		return ""
	}
	r, err := gzip.NewReader(bytes.NewReader(h.bytes))
	if err != nil {
		return "gz"
	}
	inside, _ := io.ReadAll(io.LimitReader(r, 4096)) // an early end is what a head has
	switch m := mimetype.Detect(inside); {
	case m.Is("application/x-tar"):
		return "tgz"
	case m.Is("image/svg+xml") && h.ext != "gz", h.named == "svgz" && (len(inside) == 0 || m.Is("text/plain")):
		return "svgz"
	}
	return "gz"
}
