package sniff_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/sniff"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
)

func sniffer(tb testing.TB) *sniff.Sniffer {
	tb.Helper()

	r, err := format.NewRegistry()
	if err != nil {
		tb.Fatal(err)
	}

	s, err := sniff.New(r)
	if err != nil {
		tb.Fatal(err)
	}

	return s
}

// sniffed judges a file of that content.
func sniffed(tb testing.TB, s *sniff.Sniffer, content []byte, name string) ports.Guess {
	tb.Helper()

	guess, err := s.Sniff(bytes.NewReader(content), int64(len(content)), name)
	if err != nil {
		tb.Fatal(err)
	}

	return guess
}

func TestNewWantsARegistryThatItCanFollow(t *testing.T) {
	t.Parallel()

	if _, err := sniff.New(nil); err == nil {
		t.Error("no error")
	}

	r, err := format.Parse(
		strings.NewReader(
			"id,name,category,mime,extensions,aliases,traits,signature,size,reader\na,A,image,x/a,a,,,,magic,\n",
		),
	)
	if err != nil {
		t.Fatal(err)
	}

	if _, err := sniff.New(r); err == nil {
		t.Error("a size that nothing reads was taken")
	}
}

// Formats that share their bytes with others: only a name tells them apart.
func sharing() map[string]string {
	return map[string]string{
		"alac":      "m4a",
		"m4b":       "m4a",
		"md":        "txt",
		"org":       "txt",
		"textile":   "txt",
		"mediawiki": "txt",
		"dokuwiki":  "txt",
		"jira":      "txt",
		"muse":      "txt",
		"creole":    "txt",
		"twiki":     "txt",
		"tikiwiki":  "txt",
		"vimwiki":   "txt",
		"t2t":       "txt",
		"man":       "txt",
		"ipynb":     "json",
		"docm":      "docx",
		"dotx":      "docx",
		"dotm":      "docx",
		"xlsm":      "xlsx",
		"xltx":      "xlsx",
		"pptm":      "pptx",
		"ppsx":      "pptx",
		"ppsm":      "pptx",
		"potx":      "pptx",
		"potm":      "pptx",
		"dot":       "doc",
		"xlt":       "xls",
		"tsv":       "txt",
		"htmlz":     "zip",
		"txtz":      "zip",
		"pmlz":      "zip",
		"cbz":       "zip",
		"cbt":       "tar",
		"dxf":       "",
		"rst":       "txt",
		"tex":       "txt",
		"csv":       "txt",
		"divx":      "avi",
		"xvid":      "avi",
		"asf":       "wmv",
		"mts":       "m2ts",
		"vob":       "mpg",
		"arw":       "tiff",
		"nef":       "tiff",
		"raw":       "tiff",
		"tga":       "",
		"3ga":       "3gp",
		"oga":       "ogg",
		"mpg":       "mpeg", // the sample is an MPEG-1 stream
		"tbz2":      "bz2",
		"txz":       "xz",
		"tzst":      "zst",
		"m4r":       "m4a",
		"mka":       "mkv",
		"weba":      "webm",
		"ra":        "rm",
		"gsm":       "",
		"h264":      "",
		"m2v":       "m1v",

		"tlz4": "lz4", "tlz": "lz", "tlzma": "lzma", "taz": "z", "br": "", "tbr": "",
		"jar": "zip", "apk": "zip", "ipa": "zip", "whl": "zip", "kmz": "zip", "shz": "zip",
		"ssa": "ass", "jss": "txt", "mpl": "txt", "pjs": "txt", "yaml": "txt", "toml": "txt",
		"csljson": "json", "topojson": "json", "geojsonl": "txt", "msgpack": "", "obj": "txt",
		"stl": "", "ndjson": "txt", "dfont": "ico",
	}
}

func TestFixturesByContentAndName(t *testing.T) {
	t.Parallel()
	s := sniffer(t)

	files, err := filepath.Glob("../../test/fixtures/sample.*")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}

	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}

		id := strings.TrimPrefix(filepath.Ext(path), ".")

		head := content[:min(len(content), 256<<10)]
		if got := sniffed(t, s, head, filepath.Base(path)).Format; got != id {
			t.Errorf("%s: %q", path, got)
		}

		want := id
		if other, shares := sharing()[id]; shares {
			want = other
		}

		for _, name := range []string{"", "noextension", "wrong.exe"} {
			if got := sniffed(t, s, head, name).Format; got != want {
				t.Errorf("%s named %q: %q, want %q", path, name, got, want)
			}
		}
	}
}

func TestNamesDecideOnlyInsideAFamily(t *testing.T) {
	t.Parallel()
	s := sniffer(t)
	ftyp := func(brands ...string) string {
		box := "ftyp" + brands[0] + "\x00\x00\x02\x00" + strings.Join(brands[1:], "")
		return string(binary.BigEndian.AppendUint32(nil, uint32(4+len(box)))) + box
	}
	packets := func(step, at, n int) string {
		b := make([]byte, step*n)
		for i := at; i < len(b); i += step {
			b[i] = 0x47
		}

		return string(b)
	}
	adts := strings.Repeat("\xff\xf1\x50\x80\x01\x1f\xfc\x00", 4)
	mp3 := "\xff\xfb\x90\x00" + strings.Repeat("\x00", 413)
	page := func(packet string) string {
		return "OggS\x00\x02" + strings.Repeat("\x00", 20) + "\x01" + string(
			rune(len(packet)),
		) + packet
	}
	ole := func(streams ...string) string {
		b := make([]byte, 1024)
		copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

		for i, name := range streams {
			for j, c := range []byte(name) {
				b[512+128*i+2*j] = c
			}
		}

		return string(b)
	}

	cases := []struct{ name, content, want string }{
		{"a.mp4", "just some words, and no film", "txt"},
		{"a.avi", "#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n", "txt"},
		{"a.md", "<p align=center>Hello</p>\n", "md"},
		{"a.html", "no tags at all", "html"},
		{"a.xml", "no tags at all", "txt"},
		{"a.svg", "no tags at all", "txt"},
		{"a.png", "<html><body>x</body></html>", "html"},
		{
			"a.html",
			"<!DOCTYPE html><html><svg xmlns='http://www.w3.org/2000/svg'></svg></html>",
			"html",
		},
		{"a.png", "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>", "svg"},
		{"a.xml", "<?xml version='1.0'?><FictionBook/>", "fb2"},
		{
			"a.md",
			"<!-- drawn by hand -->\n<!DOCTYPE svg PUBLIC 'x' 'y'>\n<d:svg xmlns:d='http://www.w3.org/2000/svg'/>",
			"svg",
		},
		{"a.svg", "words <svg/>", "txt"},
		{"a", utf16le("<?xml version='1.0' encoding='UTF-16'?><svg/>"), "svg"},
		{"a", "\xfe\xff\x00<\x00s\x00v\x00g\x00/\x00>", "svg"},
		{"a.svg", utf16le("<?xml version='1.0' encoding='UTF-16'?><svg/>")[2:], "svg"},
		{"a", "\x00<\x00s\x00v\x00g\x00/\x00>", "svg"},
		{"a.txt", utf16le("<words")[2:], "txt"},
		{"a.txt", utf16le("words"), "txt"},
		{"a.csv", utf16le("a,b\n1,2\n")[2:], "csv"},
		{"a", "\x00w\x00o\x00r\x00d\x00s\x00\n", "txt"},
		{"a", "\x00w\x00o\x00\x01", ""},
		{
			"a",
			"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='&a;'><foreignObject><html/></foreignObject></svg>",
			"svg",
		},
		{"a.xml", "\xef\xbb\xbf <notes/>", "xml"},
		{"a.docx", "{\\rtf1 x}", "rtf"},
		{"a.json", `{"a": 1}`, "json"},
		{"a.pdf", "%PDF-1.7\n", "pdf"},
		{"a.txt", "\xef\xbb\xbfwith a mark", "txt"},
		{"a.bin", "", ""},
		{"a.mp4", ftyp("isom", "iso2"), "mp4"},
		{"a.m4a", ftyp("isom", "iso2"), "m4a"},
		{"a.png", ftyp("isom", "iso2"), "mp4"},
		{"a.mp4", ftyp("qt  ", "qt  "), "mov"},
		{"a.mp4", ftyp("M4A ", "isom"), "m4a"},
		{"a.alac", ftyp("M4A ", "isom"), "alac"},
		{"a.mp4", ftyp("M4V ", "isom"), "mp4"},
		{"a.mp4", ftyp("3gp5", "isom"), "mp4"},
		{"a.mov", ftyp("M4V ", "isom"), "m4v"},
		{"a.mov", ftyp("3gp5", "isom"), "3gp"},
		{"a.mp4", ftyp("f4v ", "isom"), "f4v"},
		{"a.jpg", ftyp("mif1", "heic"), "heic"},
		{"a.jpg", ftyp("mif1", "miaf", "avif"), "avif"},
		{"a.jpg", ftyp("msf1", "iso8", "hevc"), "heic"},
		{"a.jpg", ftyp("mif1", "mif1", "miaf"), "heic"},
		{"a.mp4", ftyp("crx ", "isom"), "cr3"},
		{"a.mp4", ftyp("????", "mp42"), "mp4"},
		{"a.mp4", ftyp("????", "!!!!"), ""},
		{"a.mov", "\x00\x00\x00\x08wide\x00\x00\x10\x00mdat" + strings.Repeat("x", 40), "mov"},
		{"a", packets(188, 0, 5), "ts"},
		{"a.mts", packets(192, 4, 5), "mts"},
		{"a.ts", packets(192, 4, 5), "ts"},
		{"a.m2ts", packets(187, 0, 5), ""},
		{"a", "\x00\x00\x01\xba\x21\x00\x01", "mpeg"},
		{"a", "\x00\x00\x01\xba\x44\x00\x04", "mpg"},
		{"a.vob", "\x00\x00\x01\xba\x44\x00\x04", "vob"},
		{"a", adts, "aac"},
		{"a.mp3", "ID3\x04\x00\x00\x00\x00\x00\x05title" + adts, "aac"},
		{"a", "ID3\x04\x00\x00\x00\x00\x00\x05titlefLaC\x00", "flac"},
		{"a.flac", "ID3\x04\x00\x00\x00\x00\x00\x05title<html>", "mp3"},
		{"a.aac", "ID3\x04\x00\x00\x00\x7f\x7f\x7fa picture larger than the head", "mp3"},
		{"a", mp3 + mp3 + mp3, "mp3"},
		{"a", "junk\x00\x01" + mp3 + mp3 + mp3, "mp3"},
		{"a.mp3", mp3, ""},
		{"a.ogg", page("OpusHead12"), "opus"},
		{"a.oga", page("OpusHead12"), "oga"},
		{"a.mp3", page("\x01vorbis12"), "ogg"},
		{"a.ogg", page("Speex   12"), "spx"},
		{"a.ogg", page("\x01vorbis12") + page("\x80theora12"), "ogv"},
		{"a.doc", ole(), "doc"},
		{"a.txt", ole("Root Entry", "WordDocument"), "doc"},
		// one is embedded in the other
		{"a.xls", ole("Root Entry", "WordDocument", "Workbook"), "xls"},
		{"a.doc", ole("Root Entry", "Workbook"), "xls"},
		{"a.doc", ole("Root Entry", "Book"), "xls"},
		{"a.doc", ole("Root Entry", "PowerPoint Document"), "ppt"},
		{"a.xlsx", ole("Root Entry", "EncryptedPackage"), "xlsx"},
		{"a", ole("Root Entry", "EncryptedPackage"), "docx"},
		{"a", ole(), ""},
		{"a", "%!PS-Adobe-3.0 EPSF-3.0\n", "eps"},
		{"a.ps", "%!PS-Adobe-3.0\n", ""},
		{"a.nef", "II*\x00\x08\x00\x00\x00\x00\x00", "nef"},
		{"a", "II*\x00\x08\x00\x00\x00\x00\x00", "tiff"},
		{"a.tif", "II*\x00\x10\x00\x00\x00CR\x02\x00", "cr2"},
		{
			"a.tif",
			"II*\x00\x08\x00\x00\x00\x01\x00\x12\xc6\x01\x00\x04\x00\x00\x00\x01\x04\x00\x00",
			"dng",
		},
		{
			"a.ico",
			"\x00\x00\x01\x00\x01\x00\x10\x10\x00\x00\x01\x00\x20\x00\x68\x04\x00\x00\x16\x00\x00\x00",
			"ico",
		},
		{
			"a.ico",
			"\x00\x00\x01\x00\x01\x00\x10\x10\x00\xff\x01\x00\x20\x00\x68\x04\x00\x00\x16\x00\x00\x00",
			"ico",
		},
		{"a.xls", "<html><table><tr><td>1</table></html>", "xls"},
		{"a.xls", "one\ttwo\n1\t2\n", "xls"},
		{
			"a.xls",
			"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>",
			"xls",
		},
		{"a.xml", "<?xml version='1.0'?><Workbook/>", "xml"},
		{"a.doc", "<?xml version='1.0'?><w:wordDocument/>", "doc"},
		{"a", "\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00", "xls"}, // Excel 4
		{
			"a.png",
			"\x89PNG\r\n\x1a\n\x00\x00\x00\x08acTL\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00",
			"png",
		},
		{
			"a.gif",
			"\x89PNG\r\n\x1a\n\x00\x00\x00\x08acTL\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00",
			"apng",
		},
		{"a.ico", "\x00\x00\x01\x00rest is nonsense that goes on", ""},
		{"a.png", "P6\n1 1\n255\nabc", ""},
		{
			"a",
			"BM\x20\x00\x00\x00\x00\x00\x00\x00\x1a\x00\x00\x00\x0c\x00\x00\x00\x01\x00\x02\x00\x01\x00\x18\x00\xff\x00\x00\x00",
			"bmp",
		},
		{
			"a.bmp",
			"BM\x20\x00\x00\x00\x00\x00\x00\x00\x1a\x00\x00\x00\x0c\x00\x00\x00\x01\x00\x02\x00\x02\x00\x18\x00\xff\x00\x00\x00",
			"",
		},
	}
	for _, c := range cases {
		if got := sniffed(t, s, []byte(c.content), c.name).Format; got != c.want {
			t.Errorf("%s %.40q: %q, want %q", c.name, c.content, got, c.want)
		}
	}
}

// utf16le writes ASCII in two bytes each, behind a mark.
func utf16le(s string) string {
	b := []byte("\xff\xfe")
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}

	return string(b)
}

// In browsers, 96 pixels are an inch.
func TestDrawingsHaveTheSizeThatTheyHaveInBrowsers(t *testing.T) {
	t.Parallel()
	s := sniffer(t)

	for size, want := range map[string][2]int{
		"width='100' height='50.4px'":    {100, 50},
		"width='210mm' height='29.7cm'":  {794, 1123},
		"width=' 1in ' height='72pt'":    {96, 96},
		"width='2pc' height='10'":        {32, 10},
		"width='100%' height='10'":       {0, 0},
		"width='1em' height='1e2'":       {0, 0},
		"width='1e2' height='-1'":        {0, 0},
		"viewBox='0 0 10 10' height='5'": {0, 0},
	} {
		for name, content := range map[string]string{"plain": "<svg " + size + "/>", "in UTF-16": utf16le("<svg " + size + "/>")} {
			if g := sniffed(t, s, []byte(content), "a"); g.Facts.Width != want[0] ||
				g.Facts.Height != want[1] {
				t.Errorf("%s %s: %d × %d", name, size, g.Facts.Width, g.Facts.Height)
			}
		}

		if g := sniffed(
			t,
			s,
			packedBy(t, "<svg xmlns='http://www.w3.org/2000/svg' "+size+"/>"),
			"a",
		); g.Format != "svgz" ||
			g.Facts.Width != want[0] {
			t.Errorf("packed %s: %+v", size, g)
		}
	}
}

func packedBy(t *testing.T, content string) []byte {
	t.Helper()

	var b bytes.Buffer

	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}

	if err := w.Close(); err != nil {
		t.Fatal(err)
	}

	return b.Bytes()
}

func zipOf(t *testing.T, method uint16, names ...string) []byte {
	t.Helper()

	var b bytes.Buffer

	w := zip.NewWriter(&b)

	for _, name := range names {
		name, content, _ := strings.Cut(name, "=")

		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}

		if _, err := io.WriteString(f, content); err != nil {
			t.Fatal(err)
		}
	}

	if err := w.Close(); err != nil {
		t.Fatal(err)
	}

	return b.Bytes()
}

func TestZips(t *testing.T) {
	t.Parallel()
	s := sniffer(t)

	pad := strings.Repeat("x", 20_000)
	for want, names := range map[string][]string{
		"docx": {"[Content_Types].xml=" + pad, "_rels/.rels", "docProps/app.xml", "word/document.xml"},
		"xlsx": {"_rels/.rels", "xl/workbook.xml", "[Content_Types].xml"},
		"pptx": {"[Content_Types].xml", "ppt/presentation.xml"},
		"odt":  {"mimetype=application/vnd.oasis.opendocument.text", "content.xml"},
		"ods":  {"mimetype=application/vnd.oasis.opendocument.spreadsheet", "content.xml"},
		"ots":  {"mimetype=application/vnd.oasis.opendocument.spreadsheet-template", "content.xml"},
		"epub": {"mimetype=application/epub+zip", "META-INF/container.xml"},
		"zip":  {"word/document.xml", "holiday.jpg"},
	} {
		for _, name := range []string{"a." + want, "a.docx", "a"} {
			if got := sniffed(t, s, zipOf(t, zip.Store, names...), name).Format; got != want {
				t.Errorf("%s named %s: %q", want, name, got)
			}
		}
	}

	book := strings.Repeat("x", 60) + "BOOKMOBI" + string(
		zipOf(t, zip.Store, "mimetype=application/epub+zip"),
	)
	if got := sniffed(t, s, []byte(book), "a.mobi").Format; got != "mobi" {
		t.Errorf("a book with another in it: %q", got)
	}

	if got := sniffed(t, s, zipOf(t, zip.Deflate, "a.txt=hello"), "a.docx").Format; got != "zip" {
		t.Errorf("a plain zip named docx: %q", got)
	}
}

func TestGzips(t *testing.T) {
	t.Parallel()

	s := sniffer(t)
	for _, c := range []struct{ name, content, want string }{
		{"a.svgz", "<svg xmlns='http://www.w3.org/2000/svg'/>", "svgz"},
		{"a.txt.gz", "hello", "gz"},
		{"a.svgz", "\x00\x01\x02binary", "gz"},
	} {
		if got := sniffed(t, s, packedBy(t, c.content), c.name).Format; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestRandomBytesAreNotRecognised(t *testing.T) {
	t.Parallel()
	s := sniffer(t)
	r := rand.NewChaCha8([32]byte{1})
	missed := 0

	for range 2000 {
		b := make([]byte, 8000)

		_, _ = r.Read(b)
		if sniffed(t, s, b, "a.docx").Format != "" {
			missed++
		}
	}

	if missed > 2 { // a signature of two bytes happens once in 65536
		t.Errorf("%d of 2000 were taken for a format", missed)
	}
}

func TestSizesComeFromTheHeadAlone(t *testing.T) {
	t.Parallel()

	s := sniffer(t)
	if g := sniffed(t, s, bombPNG(), "bomb.png"); g.Format != "png" || g.Facts.Width != 65535 ||
		g.Facts.Height != 65535 {
		t.Errorf("%+v", g)
	}

	for _, id := range []string{"jpg", "png", "gif", "webp", "tiff", "svg"} {
		content, err := os.ReadFile("../../test/fixtures/sample." + id)
		if err != nil {
			t.Fatal(err)
		}

		if g := sniffed(t, s, content, "x"); g.Facts.Width != 200 || g.Facts.Height != 150 {
			t.Errorf("%s: %dx%d", id, g.Facts.Width, g.Facts.Height)
		}
	}

	for _, id := range []string{"bmp", "dds", "pcx", "psd", "tga"} {
		content, err := os.ReadFile("../../test/fixtures/sample." + id)
		if err != nil {
			t.Fatal(err)
		}

		if g := sniffed(t, s, content, "x."+id); g.Facts.Width != 100 || g.Facts.Height != 75 {
			t.Errorf("%s: %dx%d", id, g.Facts.Width, g.Facts.Height)
		}

		if g := sniffed(t, s, content[:20], "x."+id); g.Facts.Width != 0 {
			t.Errorf("%s cut short: %dx%d", id, g.Facts.Width, g.Facts.Height)
		}
	}
}

// bombPNG declares 65535 × 65535 pixels and holds none.
func bombPNG() []byte {
	chunk := binary.BigEndian.AppendUint32([]byte("IHDR"), 65535)
	chunk = append(binary.BigEndian.AppendUint32(chunk, 65535), 8, 6, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(chunk))

	return append(b, make([]byte, 1000)...)
}

func FuzzSniff(f *testing.F) {
	files, _ := filepath.Glob("../../test/fixtures/sample.*")
	for _, path := range files {
		if content, err := os.ReadFile(path); err == nil {
			f.Add(content[:min(len(content), 4096)], filepath.Base(path))
		}
	}

	f.Add(bombPNG(), "a.png")
	s := sniffer(f)

	r, err := format.NewRegistry()
	if err != nil {
		f.Fatal(err)
	}

	ids := []string{""}
	for _, known := range r.All() {
		ids = append(ids, known.ID)
	}

	f.Fuzz(func(t *testing.T, head []byte, name string) {
		g := sniffed(t, s, head, name)
		if !slices.Contains(ids, g.Format) || g.Facts.Width < 0 || g.Facts.Height < 0 ||
			g.Format == "" && g.Facts.Width > 0 {
			t.Errorf("%+v", g)
		}
	})
}

func BenchmarkSniff(b *testing.B) {
	s := sniffer(b)

	content, err := os.ReadFile("../../test/fixtures/sample.docx")
	if err != nil {
		b.Fatal(err)
	}

	for b.Loop() {
		sniffed(b, s, content, "a.docx")
	}
}
