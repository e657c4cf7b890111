package conversion_test

import (
	"strings"
	"testing"

	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/fakes"
)

func TestWhatIsSaidOfNamesThatTheContentContradicts(t *testing.T) {
	t.Parallel()

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	for name, c := range map[string]struct {
		guess   ports.Guess
		format  string
		warning string     // part of it
		kind    fault.Kind // "" for none
		text    string     // part of it
	}{
		"a.png":   {guess: ports.Guess{Format: "png"}, format: "png"},
		"a":       {guess: ports.Guess{Format: "txt"}, format: "txt"},
		"a.jpg":   {guess: ports.Guess{Format: "png"}, format: "png", warning: "a.jpg is named like jpg but holds Portable Network Graphics"},
		"b.png":   {guess: ports.Guess{Format: "png", Like: "apng"}, format: "png", warning: "b.png holds several frames (apng)"},
		"a.doc":   {guess: ports.Guess{Format: "txt"}, format: "txt", warning: "a.doc is named like doc"},
		"a.xml":   {guess: ports.Guess{Format: "txt"}, format: "txt", warning: "a.xml is named like xml"},
		"bad.mov": {guess: ports.Guess{Format: "txt"}, kind: fault.CorruptFile, text: "bad.mov is not a QuickTime file: it holds plain text"},
		"a.svg":   {guess: ports.Guess{Format: "txt"}, kind: fault.CorruptFile, text: "a.svg is not a Scalable Vector Graphics file"},
		"a.docx":  {guess: ports.Guess{Format: "txt"}, kind: fault.CorruptFile, text: "a.docx is not a Word Document file"},
		"a.pdf":   {guess: ports.Guess{Format: "txt"}, kind: fault.CorruptFile, text: "it holds plain text"},
		"a.zip":   {guess: ports.Guess{Format: "txt"}, kind: fault.CorruptFile, text: "it holds plain text"},
		"a.gif":   {kind: fault.CorruptFile, text: "a.gif is not a Graphics Interchange Format file: its content is not recognised"},
		"b":       {kind: fault.UnsupportedFormat, text: "What b holds is not recognised"},
		"c.gif":   {guess: ports.Guess{Partial: true}},
	} {
		says := fakes.Sniffer(func([]byte, string) ports.Guess { return c.guess })

		is, err := conversion.Recognise(formats, says, strings.NewReader("x"), 1, name)
		switch {
		case c.kind != "":
			if f := fault.Of(err); err == nil || f.Kind != c.kind ||
				!strings.Contains(f.Text, c.text) {
				t.Errorf("%s: %v", name, err)
			}
		case err != nil || is.Format != c.format || is.Partial != c.guess.Partial:
			t.Errorf("%s: %+v, %v", name, is, err)
		case (c.warning == "") != (len(is.Warnings) == 0) || !strings.Contains(strings.Join(is.Warnings, ""), c.warning):
			t.Errorf("%s: %q", name, is.Warnings)
		}
	}
}
