package check_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/check"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// claims is what a PDF/A-2b says of itself.
const claims = `<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2">
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>`

// claiming is a PDF with an entry of the catalog, in which METADATA stands for the object that holds
// the claims. Its font is not embedded.
func claiming(entry string) string {
	paper := workbench.Paper{Pages: 1, Pictures: []workbench.Picture{
		{Entries: "/Type /Metadata /Subtype /XML", Data: claims},
	}}.Bytes()

	before, _, _ := bytes.Cut(paper, []byte(" 0 obj\n<< /Type /Metadata"))
	number := string(before[bytes.LastIndexByte(before, '\n')+1:])
	entry = strings.ReplaceAll(entry, "METADATA", number+" 0 R")

	return string(
		bytes.Replace(paper, []byte("/Type /Catalog"), []byte("/Type /Catalog "+entry), 1),
	)
}

func TestWhatIsNoPDFA(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)

	const (
		metadata = "/Metadata METADATA "
		intent   = "/OutputIntents [<< /S /GTS_PDFA1 /DestOutputProfile METADATA >>] "
		script   = "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (1) >>] >> >>"
	)

	for entry, c := range map[string]struct{ level, want string }{
		"":                         {"2b", "its metadata do not say"},
		metadata + intent:          {"2b", "a font is not embedded"},
		metadata + intent + " ":    {"3b", "its metadata do not say"},
		metadata:                   {"2b", "which colours are meant"},
		metadata + intent + script: {"2b", "it holds JavaScript"},
	} {
		_, err := v.Verify(t.Context(), ports.Output{
			Path: put(
				t,
				"a.pdf",
				claiming(entry),
			),
			Format: output(t, "", "pdf", file.Facts{}).Format,
			Expect: expect.Result{PDFA: c.level},
		})
		if !fault.Is(err, fault.ConversionFailed) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", entry, err, c.want)
		}
	}
}

// Where veraPDF is installed and answers, it judges alone.
func TestVeraPDFJudges(t *testing.T) {
	t.Parallel()
	box := workbench.New(t).Box

	for answer, want := range map[string]string{
		`<validationReport profileName="x" isCompliant="true">`:  "",
		`<validationReport profileName="x" isCompliant="false">`: "veraPDF finds that it is no PDF/A-2b",
		`java: not found`: "its metadata do not say",
	} {
		runner := workbench.Runner(
			func(ctx context.Context, c sandbox.Command) (sandbox.Result, error) {
				if c.Tool != "verapdf" {
					return box.Run(ctx, c)
				}

				result := sandbox.Result{Stdout: []byte(answer)}
				if strings.Contains(answer, "true") {
					return result, nil
				}

				return result, &sandbox.Exit{Tool: c.Tool, Code: 1}
			})

		v, err := check.New(check.Deps{Runner: runner})
		if err != nil {
			t.Fatal(err)
		}

		checks, err := v.Verify(t.Context(), ports.Output{
			Path: put(
				t,
				"a.pdf",
				claiming(""),
			),
			Format: output(t, "", "pdf", file.Facts{}).Format,
			Expect: expect.Result{PDFA: "2b"},
		})
		if want == "" {
			last := checks[len(checks)-1]
			if err != nil || last.Name != "PDF/A-2b" || last.Reader != "verapdf" {
				t.Errorf("%s: %v, %v", answer, checks, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", answer, err)
		}
	}
}
