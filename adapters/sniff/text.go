package sniff

import (
	"bytes"
	"slices"
)

// text is what has no other mark of its own: the name picks among the formats that people write by hand, else it is plain text.
func text(h head) string {
	if bytes.Contains(h.bytes, []byte("<FictionBook")) {
		return "fb2"
	}
	if h.named == "xml" && !bytes.HasPrefix(bytes.TrimLeft(h.bytes, "\ufeff \t\r\n"), []byte("<")) {
		return "txt"
	}
	return h.pick("txt", "md", "rst", "tex", "csv", "html", "xml")
}

// markup is text whose content looks like SVG, HTML or XML. A name of another text format wins, since Markdown, say, may begin with a tag,
// but not over SVG, which is nothing else.
func markup(id string) rule {
	return func(h head) string {
		switch {
		case bytes.Contains(h.bytes, []byte("<FictionBook")):
			return "fb2"
		case id == "svg" && looksLikePage(h.bytes):
			return h.pick("html", "md", "txt")
		case id == "svg":
			return "svg"
		case slices.Contains([]string{"txt", "md", "rst", "tex", "csv", "html", "xml"}, h.named):
			return h.named
		}
		return id
	}
}

func looksLikePage(b []byte) bool {
	b = bytes.ToLower(b[:min(len(b), 4096)])
	return bytes.Contains(b, []byte("<html")) || bytes.Contains(b, []byte("<!doctype html"))
}
