package hostile_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// trial is one file that is sent, and what must happen.
type trial struct {
	name    string // with the extension that it is sent under
	content []byte
	to      string
}

// bait is what files try to reach.
type bait struct {
	file   string // of this machine, readable by all
	server string // on this machine
}

// readers are files that name another file or a server, in every way that their formats have.
func (b bait) readers() []trial {
	var all []trial

	add := func(name, to, text string) {
		all = append(all, trial{name, []byte(text), to})
	}

	for i, target := range []string{
		"file://" + b.file, b.file, b.server + "/a", "file:///etc/passwd", "../../../../../" + b.file,
	} {
		markups := b.markups(target)
		for _, kind := range slices.Sorted(maps.Keys(markups)) {
			base, to, _ := strings.Cut(kind, ">")
			name, ext, _ := strings.Cut(base, ".")
			add(fmt.Sprintf("%s-%d.%s", name, i, ext), to, markups[kind])
		}
	}

	return append(all, b.packed()...)
}

// markups are texts that include what lies at a target, each under its name, ">" and what it is
// converted to.
func (b bait) markups(target string) map[string]string {
	entity := `<!DOCTYPE x [<!ENTITY e SYSTEM "` + target + `">]>`
	svg := func(inner string) string {
		return entity + `<svg xmlns="http://www.w3.org/2000/svg" ` +
			`xmlns:xlink="http://www.w3.org/1999/xlink" width="99" height="99">` + inner + `</svg>`
	}

	return map[string]string{
		"image.svg>pdf":  svg(`<image width="9" height="9" xlink:href="` + target + `"/>`),
		"entity.svg>pdf": svg(`<text y="20">&e;</text>`),
		"style.svg>png": svg(
			`<style>@import url("` + target + `");</style><rect width="9" height="9"/>`,
		),
		"use.svg>png":      svg(`<use xlink:href="` + target + `#a"/>`),
		"foreign.svg>png":  svg(`<foreignObject><iframe src="` + target + `"/></foreignObject>`),
		"frame.html>pdf":   `<p>seen</p><iframe src="` + target + `"></iframe><embed src="` + target + `">`,
		"link.html>docx":   `<link rel="stylesheet" href="` + target + `"><p>seen</p><img src="` + target + `">`,
		"moves.html>pdf":   `<meta http-equiv="refresh" content="0;url=` + target + `"><p>seen</p>`,
		"script.html>pdf":  `<p id="p">seen</p><script>fetch("` + target + `").then(r=>r.text()).then(t=>p.innerText=t)</script>`,
		"sheet.html>xlsx":  `<table><tr><td>=WEBSERVICE("` + target + `")</td></tr></table>`,
		"image.md>docx":    "seen\n\n![x](" + target + ")\n",
		"image.md>html":    "seen\n\n<img src=\"" + target + "\">\n",
		"include.rst>html": "seen\n\n.. include:: " + target + "\n\n.. raw:: html\n   :file: " + target + "\n",
		"include.org>html": "#+INCLUDE: \"" + target + "\"\nseen\n",
		"input.tex>html":   `\documentclass{article}\begin{document}seen\input{` + target + `}\end{document}`,
		"list.m3u8>mp4":    "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n" + target + "\n#EXT-X-ENDLIST\n",
		"concat.txt>pdf":   "ffconcat version 1.0\nfile '" + target + "'\n",
		"concat.avi>mp4":   "ffconcat version 1.0\nfile '" + target + "'\n",
		"list.mp4>webm":    "#EXTM3U\n#EXTINF:9,\n" + target + "\n",
		"open.eps>png":     "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(" + target + ") (r) file 99 string readstring pop show\n",
		"run.ps>pdf":       "%!PS\n(" + target + ") run showpage\n",
		"formula.csv>xlsx": "a,b\n\"=WEBSERVICE(\"\"" + target + "\"\")\",1\n",
		"formula.csv>pdf":  "a,b\n\"='" + target + "'#$Sheet1.A1\",1\n",
		"entity.xml>json":  entity + "<a><b>&e;</b></a>",
		"entity.gpx>kml":   entity + `<gpx version="1.1"><wpt lat="1" lon="2"><name>&e;</name></wpt></gpx>`,
		"link.kml>geojson": entity + `<kml><Document><NetworkLink><Link><href>` + target + `</href></Link></NetworkLink></Document></kml>`,
		"entity.fb2>html":  entity + `<FictionBook><body><section><p>&e;</p></section></body></FictionBook>`,
		"entity.ttml>srt":  entity + `<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="0s" end="1s">&e;</p></div></body></tt>`,
		"entity.opml>html": entity + `<opml version="2.0"><body><outline text="&e;"/></body></opml>`,
		"link.fodt>pdf": flat(
			"text",
			`<text:section text:name="a"><text:section-source xlink:href="`+target+`"/></text:section><text:p>seen</text:p>`,
		),
		"image.fodt>docx": flat(
			"text",
			`<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="`+target+`"/></draw:frame></text:p>`,
		),
		"include.rtf>pdf":   `{\rtf1 seen {\field{\*\fldinst INCLUDETEXT "` + target + `"}{\fldrslt x}}}`,
		"picture.rtf>txt":   `{\rtf1 seen {\field{\*\fldinst INCLUDEPICTURE "` + target + `" \\d}{\fldrslt x}}}`,
		"material.obj>stl":  "mtllib " + target + "\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n",
		"buffer.gltf>stl":   `{"asset":{"version":"2.0"},"buffers":[{"uri":"` + target + `","byteLength":99}]}`,
		"entity.dae>stl":    entity + `<COLLADA version="1.4.1"><library_geometries>&e;</library_geometries></COLLADA>`,
		"entity.plist>json": entity + `<plist version="1.0"><dict><key>a</key><string>&e;</string></dict></plist>`,
	}
}

// flat is a document of OpenDocument in one file.
func flat(kind, body string) string {
	const ns = "urn:oasis:names:tc:opendocument:xmlns:"

	return `<office:document xmlns:office="` + ns + `office:1.0" xmlns:text="` + ns + `text:1.0" ` +
		`xmlns:draw="` + ns + `drawing:1.0" xmlns:svg="` + ns + `svg-compatible:1.0" ` +
		`xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2" office:mimetype="` +
		`application/vnd.oasis.opendocument.` + kind + `"><office:body><office:` + kind + `>` + body +
		`</office:` + kind + `></office:body></office:document>`
}

// packed are archives whose entries lead out of the folder that they are unpacked in.
func (b bait) packed() []trial {
	var all []trial

	for i, name := range []string{
		"../../../../tmp/out", "/tmp/out", `..\..\out`, "a/../../b", strings.Repeat("a/", 2000) + "b",
		"CON", "a\x00b", "\xff\xfe",
	} {
		all = append(all,
			trial{fmt.Sprintf("names-%d.zip", i), zipped(name, "x"), "tar"},
			trial{fmt.Sprintf("names-%d.tar", i), tarred(tar.TypeReg, name, ""), "zip"})
	}

	for i, kind := range []byte{tar.TypeSymlink, tar.TypeLink, tar.TypeChar, tar.TypeFifo} {
		name := fmt.Sprintf("kind-%d.tar", i)
		all = append(all, trial{name, tarred(kind, "a", b.file), "zip"})
	}

	return all
}

func zipped(entries ...string) []byte {
	var packed bytes.Buffer

	z := zip.NewWriter(&packed)
	for i := 0; i+1 < len(entries); i += 2 {
		w, _ := z.CreateHeader(&zip.FileHeader{Name: entries[i], Method: zip.Deflate})
		_, _ = io.WriteString(w, entries[i+1])
	}

	_ = z.Close()

	return packed.Bytes()
}

func tarred(kind byte, name, link string) []byte {
	var packed bytes.Buffer

	w := tar.NewWriter(&packed)
	_ = w.WriteHeader(&tar.Header{
		Typeflag: kind, Name: name, Linkname: link, Mode: 0o777, Format: tar.FormatGNU,
	})
	_ = w.Close()

	return packed.Bytes()
}
