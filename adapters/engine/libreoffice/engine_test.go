package libreoffice_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/libreoffice"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

func silent(context.Context, sandbox.Command) (sandbox.Result, error) {
	return sandbox.Result{}, nil
}

func TestNewChecksItsConfiguration(t *testing.T) {
	t.Parallel()

	if _, err := libreoffice.New(t.Context(), libreoffice.Config{}, kit.Deps{}); err == nil {
		t.Error("no error without a workbench.Runner")
	}

	if _, err := libreoffice.New(
		t.Context(),
		libreoffice.Config{Program: "here"},
		workbench.Deps(t, workbench.Runner(silent)),
	); err == nil {
		t.Error("no error for a relative folder")
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	t.Parallel()

	none := workbench.Missing()

	const office = "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui " +
		"libreoffice-math-nogui"
	for _, c := range []struct {
		run     kit.Runner
		program string
		want    string
	}{
		{workbench.Runner(silent), t.TempDir(), office},
		{none, t.TempDir(), office + " unzip"},
		{none, installed(t, "libswlo.so"), office + " unzip"},
		{none, installed(t, "libswlo.so", "libsclo.so", "libsdlo.so"), "unzip"},
	} {
		e, err := libreoffice.New(
			t.Context(),
			libreoffice.Config{Program: c.program},
			workbench.Deps(t, c.run),
		)
		if err != nil {
			t.Fatal(err)
		}

		if about := e.About(); !about.Missing || about.Package != c.want || len(e.Edges()) != 0 ||
			!claims(about.Installable, "docx", "pptx", "xlsx") {
			t.Errorf("%+v, %d edges", about, len(e.Edges()))
		}
	}
}

func TestOnlyInstalledPartsAreClaimed(t *testing.T) {
	t.Parallel()

	e, err := libreoffice.New(
		t.Context(),
		libreoffice.Config{Program: installed(t, "libscdlo.so", "libsclo.so")},
		workbench.Deps(t, workbench.Runner(silent)),
	)
	if err != nil {
		t.Fatal(err)
	}

	if e.About().Version != "7.4" || len(e.Edges()) == 0 {
		t.Errorf("%+v, %d edges", e.About(), len(e.Edges()))
	}

	if claims(e.Edges(), "docx") || claims(e.Edges(), "pptx") || !claims(e.Edges(), "xlsx") {
		t.Errorf("claims %v", e.Edges())
	}

	if installable := e.About().Installable; !claims(installable, "docx", "pptx") ||
		claims(installable, "xlsx") {
		t.Errorf("could do %v", installable)
	}
}

// installed is a program folder that has these libraries.
func installed(t *testing.T, libraries ...string) string {
	t.Helper()
	dir := t.TempDir()

	files := map[string]string{
		"soffice.bin": "",
		"bootstraprc": "[Bootstrap]\nProductKey=LibreOffice 7.4\n",
		"versionrc":   "[Version]\nbuildid=40(Build:2)\n",
	}
	for _, library := range libraries {
		files[library] = ""
	}

	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	return dir
}

// claims reports whether the edges begin at each of the formats.
func claims(edges []route.Edge, formats ...string) bool {
	for _, id := range formats {
		if !slices.ContainsFunc(edges, func(e route.Edge) bool { return e.From == id }) {
			return false
		}
	}

	return true
}

func TestConvertsADocument(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	out, made, err := b.convert(t, "docx", "pdf", workbench.Fixture(t, "docx"))
	if err != nil {
		t.Fatal(err)
	}

	if text := read(t, "pdftotext", out, "-"); !strings.Contains(text, "Hello Matrix") ||
		len(made.Warnings) != 0 {
		t.Errorf("%q %v", text, made.Warnings)
	}
}

func TestSheetsLeftOutOfCSVAreTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	out, made, err := b.convert(t, "ods", "csv", workbench.Fixture(t, "ods"))
	if err != nil {
		t.Fatal(err)
	}

	content, err := os.ReadFile(out)
	if err != nil || !strings.Contains(string(content), "Hello") || len(made.Warnings) != 1 {
		t.Errorf("%q %v %v", content, made.Warnings, err)
	}

	if _, made, err = b.convert(t, "xlsx", "csv", workbench.Fixture(t, "xlsx")); err != nil ||
		len(made.Warnings) != 0 {
		t.Errorf("one sheet: %v %v", made.Warnings, err)
	}
}

func TestDamagedDocumentsAreCorruptFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	noise := make([]byte, 3000)
	_, _ = rand.NewChaCha8([32]byte{3}).Read(noise)
	half := func(id string) []byte { return workbench.Fixture(t, id)[:len(workbench.Fixture(t, id))/2] }

	cases := []struct {
		what, id string
		content  []byte
	}{
		{"noise", "docx", noise},
		{"noise that begins like a zip", "docx", append([]byte("PK\x03\x04"), noise...)},
		{"half", "docx", half("docx")},
		{"half", "odt", half("odt")},
		{"half", "xls", half("xls")},
		{"noise", "doc", noise},
		{
			"noise that begins like a doc",
			"doc",
			append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), noise...),
		},
		{"half", "rtf", half("rtf")},
		{
			"a docx without its document",
			"docx",
			changed(
				t,
				workbench.Fixture(t, "docx"),
				map[string]string{"word/document.xml": "<nonsense"},
			),
		},
	}
	for _, c := range cases {
		t.Run(c.what+" as "+c.id, func(t *testing.T) {
			t.Parallel()

			_, _, err := b.convert(t, c.id, "pdf", c.content)
			if !fault.Is(err, fault.CorruptFile) {
				t.Fatal(err)
			}

			if said := fmt.Sprint(fault.Of(err).Details["engine_output"]); strings.ContainsAny(
				said,
				"/",
			) {
				t.Errorf("engine_output %q", said)
			}
		})
	}
}

func TestProbeTellsPasswords(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	manifest := `<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`

	compound := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 2000)...)

	with := func(at int, patch string) []byte {
		out := bytes.Clone(compound)
		copy(out[at:], patch)

		return out
	}
	for what, c := range map[string]struct {
		id      string
		content []byte
		want    fault.Kind
	}{
		"OOXML":               {"docx", compound, fault.PasswordRequired},
		"OpenDocument":        {"odt", changed(t, workbench.Fixture(t, "odt"), map[string]string{"META-INF/manifest.xml": manifest}), fault.PasswordRequired},
		"Word":                {"doc", with(512, "\xec\xa5\xc1\x00\x00\x00\x00\x00\x00\x00\x00\x01"), fault.PasswordRequired},
		"Excel, to be tried":  {"xls", with(512, "\x09\x08\x02\x00\x00\x06\x2f\x00\x00\x00"), ""},
		"Word without any":    {"doc", workbench.Fixture(t, "doc"), ""},
		"Excel without any":   {"xls", workbench.Fixture(t, "xls"), ""},
		"OpenDocument intact": {"ods", workbench.Fixture(t, "ods"), ""},
	} {
		_, err := b.Probe(t.Context(), b.Put(t, c.content), c.id, file.Facts{})
		if (c.want == "" && err != nil) || (c.want != "" && !fault.Is(err, c.want)) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestProbeCountsSlidesAndSheets(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for id, want := range map[string]int{"xlsx": 1, "pptx": strings.Count(read(t, "unzip", "-l", "../../../test/fixtures/sample.pptx"), "ppt/slides/slide"), "docx": 0} {
		facts, err := b.Probe(t.Context(), b.Put(t, workbench.Fixture(t, id)), id, file.Facts{})
		if err != nil || facts.Pages != want || !facts.Probed {
			t.Errorf("%s: %+v %v, want %d", id, facts, err, want)
		}
	}
}

func TestItIsStartedAgainWhenItAsksForThat(t *testing.T) {
	t.Parallel()
	dir, starts := t.TempDir(), 0
	twice := workbench.Runner(func(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
		if c.Tool != "soffice.bin" {
			return sandbox.Result{}, nil
		}

		if starts++; starts == 1 {
			return sandbox.Result{}, &sandbox.Exit{Tool: "soffice.bin", Code: 81}
		}

		return sandbox.Result{}, os.WriteFile(
			filepath.Join(dir, "input.odt"),
			[]byte("%PDF"),
			0o600,
		)
	})

	e, err := libreoffice.New(t.Context(), libreoffice.Config{}, workbench.Deps(t, twice))
	if err != nil {
		t.Fatal(err)
	}

	_, err = e.Do(
		t.Context(),
		ports.Step{
			Edge:     route.Edge{From: "rtf", To: "odt"},
			Inputs:   []ports.Input{{Path: "../../../test/fixtures/sample.rtf"}},
			Dir:      dir,
			Progress: func(float64) {},
		},
	)
	if err != nil || starts != 2 {
		t.Errorf("%d starts, %v", starts, err)
	}
}

func TestADocumentWaitsForDocumentsAlone(t *testing.T) {
	t.Parallel()
	dir, ran := t.TempDir(), 0
	office := workbench.Runner(func(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
		if c.Light {
			return sandbox.Result{}, nil
		}

		if ran++; c.Lane != sandbox.Document {
			t.Errorf("%s waits in lane %d", c.Tool, c.Lane)
		}

		return sandbox.Result{}, os.WriteFile(
			filepath.Join(dir, "input.odt"),
			[]byte("%PDF"),
			0o600,
		)
	})

	e, err := libreoffice.New(t.Context(), libreoffice.Config{}, workbench.Deps(t, office))
	if err != nil {
		t.Fatal(err)
	}

	_, err = e.Do(
		t.Context(),
		ports.Step{
			Edge:     route.Edge{From: "rtf", To: "odt"},
			Inputs:   []ports.Input{{Path: "../../../test/fixtures/sample.rtf"}},
			Dir:      dir,
			Progress: func(float64) {},
		},
	)
	if err != nil || ran != 1 {
		t.Errorf("ran %d commands: %v", ran, err)
	}
}

func TestFailuresHaveTheirKinds(t *testing.T) {
	t.Parallel()

	why := errors.New("the job was cancelled")
	for _, c := range []struct {
		said string
		err  error
		want fault.Kind
	}{
		{err: &sandbox.Killed{Reason: sandbox.ReasonTimeout}, want: fault.Timeout},
		{err: &sandbox.Killed{Reason: sandbox.ReasonMemory}, want: fault.ConversionFailed},
		{err: &sandbox.Exit{Tool: "soffice.bin", Code: 134, Signal: 6}, want: fault.ConversionFailed},
		{said: "Error: source file could not be loaded\n", want: fault.CorruptFile},
		{said: "convert /in/input.rtf -> /work/input.pdf\n", want: fault.ConversionFailed},
		{err: errors.New("no sandbox"), want: fault.Internal},
	} {
		fails := workbench.Runner(
			func(_ context.Context, command sandbox.Command) (sandbox.Result, error) {
				if command.Light {
					return sandbox.Result{}, nil
				}

				return sandbox.Result{Stderr: c.said}, c.err
			},
		)

		e, err := libreoffice.New(t.Context(), libreoffice.Config{}, workbench.Deps(t, fails))
		if err != nil {
			t.Fatal(err)
		}

		hop := ports.Step{
			Edge:     route.Edge{From: "rtf", To: "odt"},
			Inputs:   []ports.Input{{Path: "../../../test/fixtures/sample.rtf"}},
			Dir:      t.TempDir(),
			Progress: func(float64) {},
		}

		_, err = e.Do(t.Context(), hop)
		if !fault.Is(err, c.want) || strings.Contains(fmt.Sprint(fault.Of(err).Details), "/") {
			t.Errorf("%v %q: %v, want %s", c.err, c.said, err, c.want)
		}

		if c.err == nil {
			continue
		}

		ended, cancel := context.WithCancelCause(t.Context())
		cancel(why)

		hop.Dir = t.TempDir()
		if _, err := e.Do(ended, hop); !errors.Is(err, why) {
			t.Errorf("cancelled: %v", err)
		}
	}
}

func BenchmarkDOCXToPDF(b *testing.B) {
	bench := newBench(b)

	input := bench.Put(b, workbench.Fixture(b, "docx"))
	for b.Loop() {
		if _, err := bench.Do(
			b.Context(),
			ports.Step{
				Edge:     route.Edge{From: "docx", To: "pdf"},
				Inputs:   []ports.Input{{Path: input}},
				Dir:      bench.Dir(b),
				Progress: func(float64) {},
			},
		); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProbe(b *testing.B) {
	bench := newBench(b)

	input := bench.Put(b, workbench.Fixture(b, "docx"))
	for b.Loop() {
		if _, err := bench.Probe(b.Context(), input, "docx", file.Facts{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	bench := newBench(b)
	for b.Loop() {
		if _, err := libreoffice.New(
			b.Context(),
			libreoffice.Config{},
			workbench.Deps(b, bench.Box),
		); err != nil {
			b.Fatal(err)
		}
	}
}
