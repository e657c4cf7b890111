package sniff_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

const headSize = 256 << 10

// noise is more than a head of bytes that do not shrink.
func noise() string {
	b := make([]byte, headSize+1)

	state := uint32(1)
	for i := range b {
		state = state*1664525 + 1013904223
		b[i] = byte(state >> 24)
	}

	return string(b)
}

// compound makes a compound file whose directory stands behind so many sectors of content, which is
// not part of any stream.
func compound(sectors int, streams ...string) []byte {
	const size, perTable, inHeader = 512, 128, 109

	directory := sectors
	tables := (sectors+2)/perTable + 2
	b := make([]byte, size*(1+sectors+1+tables+1))
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

	word := binary.LittleEndian.PutUint32
	binary.LittleEndian.PutUint16(b[30:], 9)
	word(b[48:], uint32(directory))
	word(b[68:], uint32(sectors+1+tables))

	for i := range tables {
		at := 76 + 4*i
		if i >= inHeader { // the rest stands in the last sector
			at = size*(1+sectors+1+tables) + 4*(i-inHeader)
		}

		word(b[at:], uint32(sectors+1+i))
	}

	table := size * (1 + sectors + 1)
	word(b[table+4*directory:], 0xfffffffe)

	for i, name := range streams {
		for j, c := range []byte(name) {
			b[size*(1+directory)+128*i+2*j] = c
		}
	}

	return b
}

func TestWhatAFileIsMadeOfMayStandAnywhere(t *testing.T) {
	t.Parallel()
	s := sniffer(t)
	large := noise()
	tiff := []byte("II*\x00" + large)
	binary.LittleEndian.PutUint32(tiff[4:], uint32(len(tiff)))
	tiff = append(
		tiff,
		"\x02\x00\x00\x01\x04\x00\x01\x00\x00\x00\x90\x01\x00\x00\x01\x01\x04\x00\x01\x00\x00\x00\x2c\x01\x00\x00"...)
	manifest := "<?xml version='1.0'?><m:manifest><m:file-entry m:full-path='a.xml' m:media-type='text/xml'/>" +
		"<m:file-entry m:full-path='/' m:media-type='application/vnd.oasis.opendocument.presentation'/></m:manifest>"
	sheet := string(zipOf(t, zip.Store, "[Content_Types].xml=x", "xl/workbook.xml=x"))

	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"a large workbook": {zipOf(t, zip.Deflate, "xl/media/a.png="+large, "xl/workbook.xml", "[Content_Types].xml"), "xlsx"},
		"slides with a sheet in them": {
			zipOf(t, zip.Store, "[Content_Types].xml", "ppt/embeddings/a.xlsx="+sheet, "ppt/media/a="+large, "ppt/presentation.xml"), "pptx",
		},
		"the type is last, and packed": {
			zipOf(t, zip.Deflate, "content.xml="+large, "mimetype=application/vnd.oasis.opendocument.text"), "odt",
		},
		"the type is in the manifest":  {zipOf(t, zip.Deflate, "content.xml", "META-INF/manifest.xml="+manifest), "odp"},
		"a book without a type":        {zipOf(t, zip.Deflate, "a.xhtml="+large, "META-INF/container.xml"), "epub"},
		"a comment behind it":          {append(zipOf(t, zip.Store, "word/a="+large, "_rels/.rels"), "x"...), "docx"},
		"just an archive":              {zipOf(t, zip.Store, "a="+large, "word/document.xml"), "zip"},
		"an archive of a document":     {zipOf(t, zip.Store, "a.xlsx="+sheet, "b="+large), "zip"},
		"cut short":                    {zipOf(t, zip.Store, "_rels/.rels", "word/document.xml", "a="+large)[:headSize+50], "docx"},
		"a compound file":              {compound(1000, "Root Entry", "PowerPoint Document"), "ppt"},
		"one with more than 109 parts": {compound(20_000, "Root Entry", "Workbook"), "xls"},
		"a directory behind pixels":    {tiff, "tiff"},
		"sound behind a large picture": {[]byte("ID3\x04\x00\x00\x00\x10\x00\x01" + large[:headSize+1] + "fLaC"), "flac"},
	} {
		if len(c.content) <= headSize && name != "the type is in the manifest" {
			t.Errorf("%s: %d bytes are no more than a head", name, len(c.content))
		}

		if got := sniffed(t, s, c.content, "a").Format; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}

		first, err := s.Sniff(bytes.NewReader(c.content[:min(len(c.content), headSize)]), -1, "a")
		if err != nil || !first.Partial && first.Format != c.want {
			t.Errorf("%s: its head alone says %+v, %v", name, first, err)
		}
	}

	if g := sniffed(t, s, tiff, "a.tif"); g.Facts.Width != 400 || g.Facts.Height != 300 {
		t.Errorf("%+v", g)
	}
}

// A zip of 64 bits has a directory of its own kind (APPNOTE.TXT 4.3.14).
func TestLargeZips(t *testing.T) {
	t.Parallel()
	b := zipOf(t, zip.Store, "_rels/.rels", "ppt/presentation.xml")
	end := bytes.LastIndex(b, []byte("PK\x05\x06"))
	record := append([]byte(nil), b[end:]...)
	size, at := binary.LittleEndian.Uint32(record[12:]), binary.LittleEndian.Uint32(record[16:])
	copy(record[12:], "\xff\xff\xff\xff\xff\xff\xff\xff")

	large := make([]byte, 56)
	copy(large, "PK\x06\x06")
	binary.LittleEndian.PutUint64(large[40:], uint64(size))
	binary.LittleEndian.PutUint64(large[48:], uint64(at))

	locator := make([]byte, 20)
	copy(locator, "PK\x06\x07")
	binary.LittleEndian.PutUint64(locator[8:], uint64(end))

	content := bytes.Join([][]byte{b[:end], large, locator, record}, nil)
	if got := sniffed(t, sniffer(t), content, "a").Format; got != "pptx" {
		t.Errorf("%q", got)
	}
}

func TestAHeadIsTheWholeOfASmallFile(t *testing.T) {
	t.Parallel()
	s := sniffer(t)

	for _, id := range []string{"docx", "odt", "png", "txt", "mp4"} {
		content, err := os.ReadFile("../../test/fixtures/sample." + id)
		if err != nil {
			t.Fatal(err)
		}

		g, err := s.Sniff(bytes.NewReader(content), -1, "")
		if err != nil || g.Format != id || g.Partial {
			t.Errorf("%s: %+v, %v", id, g, err)
		}
	}
}

// counting is a file of any size that repeats what it holds, and notes how much of it is read.
type counting struct {
	content []byte
	read    int
}

func (c *counting) ReadAt(p []byte, offset int64) (int, error) {
	c.read += len(p)
	for i := range p {
		p[i] = c.content[(offset+int64(i))%int64(len(c.content))]
	}

	return len(p), nil
}

func TestReadingIsBounded(t *testing.T) {
	t.Parallel()
	s := sniffer(t)
	chain := compound(3, "Root Entry")
	binary.LittleEndian.PutUint32(chain[512*5+4*3:], 3) // a directory that goes on with itself

	zipped := zipOf(t, zip.Deflate, "a.txt=hello")
	binary.LittleEndian.PutUint32(zipped[len(zipped)-10:], 1<<31)

	for name, content := range map[string][]byte{"compound": chain, "zip": zipped, "tiff": []byte("II*\x00\xff\xff\xff\xff")} {
		file := &counting{content: content}
		if _, err := s.Sniff(file, int64(len(content))*(1<<24), "a"); err != nil {
			t.Errorf("%s: %v", name, err)
		}

		if file.read > 9<<20 {
			t.Errorf("%s: %d bytes were read", name, file.read)
		}
	}
}

type failing struct{ content io.ReaderAt }

func (f failing) ReadAt(p []byte, offset int64) (int, error) {
	if offset > 0 {
		return 0, errors.New("the line is down")
	}

	return f.content.ReadAt(p, offset)
}

func TestOnlyReadingFails(t *testing.T) {
	t.Parallel()
	content := zipOf(t, zip.Store, "_rels/.rels", "word/document.xml")

	_, err := sniffer(t).Sniff(failing{bytes.NewReader(content)}, int64(len(content)), "a.docx")
	if err == nil || !strings.Contains(err.Error(), "the line is down") {
		t.Errorf("%v", err)
	}
}
