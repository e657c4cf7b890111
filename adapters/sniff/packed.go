package sniff

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/xml"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// packaged returns the names of a package's entries (ISO/IEC 29500-2), nothing of any other zip.
func packaged(h *head) []string {
	var names []string

	is := false
	for _, e := range h.entries() {
		is = is || e.name == "[Content_Types].xml" || strings.HasPrefix(e.name, "_rels/")
		names = append(names, e.name)
	}

	if !is {
		return nil
	}

	return names
}

// declared returns the type that OpenDocument and EPUB store in an entry of its own, which should
// be the first and uncompressed, and is not always. Without it, OpenDocument's manifest says the
// same, and an EPUB has a container.
func declared(h *head) []string {
	const (
		longest  = 128
		manifest = 64 << 10
	)

	var said []string

	for _, e := range h.entries() {
		switch e.name {
		case "mimetype":
			return []string{string(e.start(h.whole, longest))}
		case "META-INF/container.xml":
			said = append(said, "application/epub+zip")
		case "META-INF/manifest.xml":
			if of := rootType(e.start(h.whole, manifest)); of != "" {
				said = append(said, of)
			}
		}
	}

	return said
}

// rootType returns the type that a manifest of OpenDocument (1.3, part 2, 4.3) gives the whole.
func rootType(manifest []byte) string {
	d := xml.NewDecoder(bytes.NewReader(manifest))
	for {
		token, err := d.RawToken()
		if err != nil {
			return ""
		}

		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "file-entry" {
			continue
		}

		var path, kind string

		for _, a := range e.Attr {
			switch a.Name.Local {
			case "full-path":
				path = a.Value
			case "media-type":
				kind = a.Value
			}
		}

		if path == "/" {
			return kind
		}
	}
}

// entries returns what a zip holds: what its directory lists, or where that is not to be had, what
// is found in the head.
func (h *head) entries() []entry {
	if !bytes.HasPrefix(h.bytes, []byte("PK\x03\x04")) {
		return nil
	}

	if list := directory(h.whole); len(list) > 0 {
		return list
	}

	return slices.Collect(scanned(h.bytes))
}

// scanned yields the entries whose local headers lie in these bytes. Those behind an entry whose
// size stands behind it are found by search.
func scanned(b []byte) iter.Seq[entry] {
	return func(yield func(entry) bool) {
		const header, limit = 30, 2000

		at := 0
		for range limit {
			next := bytes.Index(b[at:], []byte("PK\x03\x04"))
			if next < 0 || len(b)-at-next < header {
				return
			}

			at += next
			size := int64(binary.LittleEndian.Uint32(b[at+18:]))
			name, extra := int(binary.LittleEndian.Uint16(b[at+26:])), int(
				binary.LittleEndian.Uint16(b[at+28:]),
			)

			content := at + header + name + extra
			if content > len(b) {
				return
			}

			e := entry{
				name: string(b[at+header : at+header+name]), deflated: b[at+8] == 8,
				packed: size, header: int64(at),
			}
			if !yield(e) || size > int64(len(b)-content) {
				return
			}

			at = content + int(size)
		}
	}
}

// gzipped returns the id of the format of what is inside.
func gzipped(h *head) []string {
	inside := unpacked(h.bytes)
	if inside == nil {
		return nil
	}

	mime, _, _ := strings.Cut(mimetype.Detect(inside).String(), ";")

	f, ok := h.formats.ByMIME(mime)
	if !ok {
		return nil
	}

	return []string{f.ID}
}

// unpacked returns the first bytes of what gzip has packed, nil where it has not.
func unpacked(b []byte) []byte {
	const enough = 4096

	if !bytes.HasPrefix(b, []byte("\x1f\x8b\x08")) {
		return nil
	}

	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}

	inside, _ := io.ReadAll(io.LimitReader(r, enough)) // an early end is what a head has

	return inside
}
