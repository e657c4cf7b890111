package libreoffice_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/test/workbench"
)

// placeholder is the width of the icon that LibreOffice draws for a picture that it could not get.
const placeholder = "32"

// TestDocumentsReachNothingOutside holds for the sandbox and the profile together: a document's
// references to a file of this machine and to a server on loopback bring nothing into the output,
// and no connection.
func TestDocumentsReachNothingOutside(t *testing.T) {
	t.Parallel()

	secret, err := os.ReadFile("/etc/hostname")
	if err != nil {
		t.Fatal(err)
	}

	address, seen := listen(t)

	picturePath := filepath.Join(t.TempDir(), "secret.png")
	if err := os.WriteFile(picturePath, workbench.Fixture(t, "png"), 0o644); err != nil {
		t.Fatal(err)
	}

	html := fmt.Sprintf(
		`<!DOCTYPE html><html><head><link rel="stylesheet" href="http://%[1]s/s.css"></head><body><p>Hello outside</p>
<img src="file:///etc/hostname"><img src="file://%[2]s"><img src="http://%[1]s/p.png"><iframe src="file:///etc/hostname"></iframe><object data="file:///etc/hostname"></object>
<embed src="http://%[1]s/e"></body></html>`,
		address,
		picturePath,
	)
	docx := workbench.Fixture(t, "docx")
	field := func(instruction string) string {
		return `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + instruction +
			` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Hello outside</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`
	}
	body := strings.Replace(entry(t, docx, "word/document.xml"), "<w:body>", "<w:body>"+
		field(
			`INCLUDETEXT "file:///etc/hostname"`,
		)+field(`INCLUDEPICTURE "http://`+address+`/p.png" \d`)+field(`INCLUDETEXT "http://`+address+`/t.txt"`)+
		picture("rIdFile")+picture("rIdWeb"), 1)
	relations := strings.Replace(
		entry(t, docx, "word/_rels/document.xml.rels"),
		"</Relationships>",
		relation(
			"rIdFile",
			"image",
			"file://"+picturePath,
		)+relation(
			"rIdWeb",
			"image",
			"http://"+address+"/q.png",
		)+
			relation(
				"rIdTemplate",
				"attachedTemplate",
				"http://"+address+"/t.dotx",
			)+"</Relationships>",
		1,
	)

	b := newBench(t)
	for id, content := range map[string][]byte{
		"html": []byte(html),
		"docx": changed(t, docx, map[string]string{"word/document.xml": body, "word/_rels/document.xml.rels": relations}),
	} {
		out, _, err := b.convert(t, id, "pdf", content)
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}

		text := read(t, "pdftotext", out, "-")
		if !strings.Contains(text, "Hello outside") {
			t.Errorf("%s: its own text is gone: %q", id, text)
		}

		if strings.Contains(text, strings.TrimSpace(string(secret))) {
			t.Errorf("%s: /etc/hostname is in the PDF", id)
		}

		for line := range strings.SplitSeq(read(t, "pdfimages", "-list", out), "\n") {
			const width = 3
			if columns := strings.Fields(line); len(columns) > width && columns[0] == "1" &&
				columns[width] != placeholder {
				t.Errorf("%s: a picture is in the PDF: %s", id, line)
			}
		}
	}

	select {
	case who := <-seen:
		t.Errorf("a connection from %s", who)
	default:
	}
}

func relation(id, kind, target string) string {
	return fmt.Sprintf(
		`<Relationship Id=%q Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target=%q TargetMode="External"/>`,
		id,
		kind,
		target,
	)
}

// picture refers to a linked picture by the id of its relation.
func picture(id string) string {
	return `<w:p><w:r><w:drawing xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:inline><wp:extent cx="900000" cy="900000"/>` +
		`<wp:docPr id="1" name="linked"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">` +
		`<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">` +
		`<pic:nvPicPr><pic:cNvPr id="0" name="linked"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="` + id +
		`" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>` +
		`</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
}

// listen notes who connects.
func listen(t *testing.T) (address string, seen <-chan string) {
	t.Helper()

	l, err := (&net.ListenConfig{}).Listen(context.WithoutCancel(t.Context()), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { l.Close() })

	who := make(chan string, 16)

	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}

			who <- c.RemoteAddr().String()

			c.Close()
		}
	}()

	return l.Addr().String(), who
}
