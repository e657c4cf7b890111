package libreoffice_test

import (
	"encoding/binary"
	"os"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// biff makes a workbook as Excel 2 to 4 wrote them: a stream of records.
func biff(version uint16, start ...byte) []byte {
	var b []byte

	record := func(kind uint16, content ...byte) {
		b = binary.LittleEndian.AppendUint16(b, kind)
		b = binary.LittleEndian.AppendUint16(b, uint16(len(content)))
		b = append(b, content...)
	}
	record(version, start...)

	if version == 0x0009 {
		record(0x0004, append([]byte{0, 0, 0, 0, 0, 0, 0, 5}, "Hello"...)...)
	} else {
		record(0x0204, append([]byte{0, 0, 0, 0, 0, 0, 5, 0}, "Hello"...)...)
	}

	record(0x000a)

	return b
}

func TestWhatGoesByTheNameOfAnOldFormatIsRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	const (
		html  = `<html><head><meta charset="utf-8"></head><body><table><tr><td>Hello</td><td>Müller</td></tr></table></body></html>`
		sheet = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"` +
			` xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table><Row><Cell>` +
			`<Data ss:Type="String">Hello</Data></Cell></Row></Table></Worksheet></Workbook>`
		letter = `<?xml version="1.0"?><?mso-application progid="Word.Document"?>` +
			`<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>Hello</w:t></w:r></w:p></w:body></w:wordDocument>`
	)

	for name, c := range map[string]struct {
		from, to string
		content  []byte
		want     string
	}{
		"Excel 2":                {"xls", "xlsx", biff(0x0009, 2, 0, 0x10, 0), ">Hello<"},
		"Excel 3":                {"xls", "xlsx", biff(0x0209, 0, 0, 0x10, 0, 0, 0), ">Hello<"},
		"Excel 4":                {"xls", "xlsx", biff(0x0409, 0, 0, 0x10, 0, 0, 0), ">Hello<"},
		"a table in HTML":        {"xls", "xlsx", []byte(html), ">Müller<"},
		"SpreadsheetML":          {"xls", "xlsx", []byte(sheet), ">Hello<"},
		"columns parted by tabs": {"xls", "xlsx", []byte("Hello\tMüller\n1\t2\n"), ">Müller<"},
		"WordprocessingML":       {"doc", "docx", []byte(letter), ">Hello<"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			out, _, err := b.convert(t, c.from, c.to, c.content)
			if err != nil {
				t.Fatal(err)
			}

			packed, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}

			part := map[string]string{"xlsx": "xl/sharedStrings.xml", "docx": "word/document.xml"}[c.to]
			if got := entry(t, packed, part); !strings.Contains(got, c.want) {
				t.Errorf("%s is not in %s", c.want, got)
			}
		})
	}
}

func TestOtherBytesAreNoOldDocument(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for from, content := range map[string]string{"xls": "\x09\x04\x00\x00\x01", "doc": "<?xml version='1.0'?><w:document/>", "ppt": "Hello"} {
		if _, err := b.Probe(t.Context(), b.Put(t, []byte(content)), from, file.Facts{}); fault.Of(
			err,
		).Kind != fault.CorruptFile {
			t.Errorf("%s %q: %v", from, content, err)
		}
	}
}
