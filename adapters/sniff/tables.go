package sniff

import "bytes"

// mark is a signature at a fixed place, for formats that the library does not know or knows too loosely.
type mark struct {
	at    int
	magic string
	is    rule
}

func (m mark) in(b []byte) bool {
	return len(b) >= m.at+len(m.magic) && string(b[m.at:m.at+len(m.magic)]) == m.magic
}

func always(id string) rule { return func(head) string { return id } }

func never(head) string { return "" }

// marks are asked in this order.
func marks() []mark {
	return []mark{
		{0, "PK\x03\x04", zipped},
		{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", compound},
		{4, "ftyp", isoMedia},
		{0, "OggS", ogg},
		{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", asf},
		{0, "\x1f\x8b", gzipped},
		{0, "II*\x00", tagged},
		{0, "MM\x00*", tagged},
		{0, "II+\x00", always("tiff")},
		{0, "MM\x00+", always("tiff")},
		{0, "FUJIFILMCCD-RAW", always("raw")},
		{0, "IIRO", always("raw")},
		{0, "IIRS", always("raw")},
		{0, "IIU\x00", always("raw")},
		{0, "\x89PNG\r\n\x1a\n", portable},
		{0, "\xc5\xd0\xd3\xc6", always("eps")},
		{0, "%!PS", postScript},
		{0, "#?RADIANCE", always("hdr")},
		{0, "#?RGBE", always("hdr")},
		{0, "v/1\x01", always("exr")},
		{0, "DDS \x7c\x00\x00\x00", always("dds")},
		{0, "caff\x00\x01", always("caf")},
		{0, "wvpk", always("wv")},
		{0, "fLaC", always("flac")},
		{0, "\x7f\xfe\x80\x01", always("dts")},
		{0, "\xfe\x7f\x01\x80", always("dts")},
		{0, "\x1f\xff\xe8\x00", always("dts")},
		{0, "\xff\x1f\x00\xe8", always("dts")},
		{8, "AIFC", always("aiff")},
		{8, "WAVE", always("wav")}, // RIFF, RF64 and BW64
		{0, "\x00\x00\x01\xba", programStream},
		{0, "\x00\x00\x01\xb3", programStream},
		{60, "BOOKMOBI", func(h head) string { return h.pick("mobi", "azw3") }},
		{0, `{\rtf`, always("rtf")},
	}
}

// kinds take a second look at what the library says, keyed by its MIME type.
func kinds() map[string]rule {
	return map[string]rule{
		"text/plain":               text,
		"text/csv":                 text, // prose with commas passes for it
		"image/svg+xml":            markup("svg"),
		"text/html":                markup("html"),
		"text/xml":                 markup("xml"),
		"video/x-msvideo":          func(h head) string { return h.pick("avi", "divx", "xvid") },
		"video/quicktime":          func(h head) string { return isoNamed(h, "mov") },
		"application/octet-stream": unsigned,
		// What the library recognises by too little, and what it takes for a format that is not ours:
		"audio/mpeg":                    unsigned,
		"audio/aac":                     unsigned,
		"image/x-icon":                  unsigned,
		"video/mpeg":                    unsigned,
		"video/mp4":                     never, // without ftyp it is none
		"application/postscript":        postScript,
		"application/vnd.apple.mpegurl": text,
		"image/x-portable-bitmap":       never,
		"image/x-portable-graymap":      never,
		"image/x-portable-pixmap":       never,
		"image/x-portable-arbitrarymap": never,
	}
}

// unsigned tells formats that have no signature by a structure that repeats or by a header that holds together.
func unsigned(h head) string {
	for _, try := range []rule{elementaryAudio, transportStream, atoms, icon, bitmap, paintbrush, targa} {
		if id := try(h); id != "" {
			return id
		}
	}
	return ""
}

func postScript(h head) string {
	line, _, _ := bytes.Cut(h.bytes, []byte{'\n'})
	if bytes.Contains(line, []byte("EPSF")) || h.named == "eps" {
		return "eps"
	}
	return ""
}
