package hostile_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// naming are files that say where they lie, and name others that lie beside them.
func naming() []trial {
	const (
		run   = `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>`
		shown = `</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` +
			`<w:r><w:t>old</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`
		image = `<draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="pic.png"/>` +
			`</draw:frame>`
	)

	named := map[string]struct {
		content []byte
		to      string
	}{
		"letter.docx": {
			document(run + ` FILENAME \p ` + shown + run + ` HYPERLINK "other.docx" ` + shown +
				run + ` INCLUDEPICTURE "pic.png" \d ` + shown),
			"pdf odt doc rtf html epub fodt md txt ods",
		},
		"book.xlsx": {
			book(`<sheetData><row r="1"><c r="A1" t="str"><f>CELL("filename")</f><v>old</v></c>` +
				`<c r="B1" t="str"><f>HYPERLINK("other.xlsx","go")</f><v>go</v></c></row></sheetData>`),
			"pdf ods xls csv html fods dif odt docx",
		},
		"letter.fodt": {
			[]byte(flat("text", `<text:p>`+image+`<text:file-name text:display="full">old`+
				`</text:file-name><text:a xlink:href="other.odt">go</text:a></text:p>`)),
			"pdf odt docx doc html rtf epub",
		},
		"letter.rtf": {
			[]byte(`{\rtf1 {\field{\*\fldinst FILENAME \\p}{\fldrslt old}}` +
				`{\field{\*\fldinst HYPERLINK "other.docx"}{\fldrslt go}}}`),
			"pdf odt docx html doc",
		},
		"page.html": {
			[]byte(`<h1>T</h1><a href="other.html">go</a><img src="pic.png" alt="pic">`),
			"pdf docx odt epub md png",
		},
		"note.md": {
			[]byte("# T\n\n[go](other.md) ![pic](pic.png)\n"),
			"pdf docx html epub rtf odt",
		},
		"drawing.svg": {
			[]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">` +
				`<a href="other.svg"><rect width="9" height="9"/></a></svg>`),
			"pdf eps png emf",
		},
	}

	var all []trial

	for name, file := range named {
		for to := range strings.FieldsSeq(file.to) {
			all = append(all, trial{name, file.content, to})
		}
	}

	return all
}

// Where files lie while they are worked on is nobody's business.
//
//nolint:paralleltest // it fills the workers
func TestNoResultTellsOfTheServersFolders(t *testing.T) {
	server := start(t)

	eachOf(naming(), func(x trial) {
		a := convert(t.Context(), server.URL, x.name, x.content, x.to)
		if a.Status != http.StatusOK {
			t.Errorf("%s to %s: %d %.300s", x.name, x.to, a.Status, a.Text)
			return
		}

		for _, content := range results(t.Context(), a) {
			if told := folders(t, content); told != "" {
				t.Errorf("%s to %s tells: %q", x.name, x.to, told)
			}
		}
	})
}

// folders returns where a file names a folder of the sandbox, in texts, archives, PDFs and files of
// two bytes a letter; "" for nowhere.
func folders(t *testing.T, content []byte) string {
	t.Helper()

	const around = 60

	if bytes.HasPrefix(content, []byte("%PDF")) {
		path := filepath.Join(t.TempDir(), "a.pdf")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}

		plain, err := exec.CommandContext(
			t.Context(), "qpdf", "--qdf", "--object-streams=disable", path, "-").Output()
		if err != nil {
			t.Errorf("read a PDF: %v", err)
		}

		content = append(plain, content...)
	}

	narrow := bytes.ReplaceAll(content, []byte{0}, nil)

	for _, mark := range []string{"/in/", "/work/"} {
		if at := bytes.Index(narrow, []byte(mark)); at >= 0 {
			return string(narrow[max(0, at-around):min(len(narrow), at+around)])
		}
	}

	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return ""
	}

	for _, entry := range z.File {
		if r, err := entry.Open(); err == nil {
			inner, _ := io.ReadAll(io.LimitReader(r, 16<<20))
			if told := folders(t, inner); told != "" {
				return entry.Name + ": " + told
			}
		}
	}

	return ""
}
