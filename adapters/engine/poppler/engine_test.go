package poppler_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/poppler"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

func TestNewChecksItsConfiguration(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		cfg  poppler.Config
		deps kit.Deps
	}{{}, {cfg: poppler.Config{Config: kit.Config{MaxPixels: -1}}, deps: workbench.Deps(t, workbench.Missing())}, {cfg: poppler.Config{MaxPages: -1}, deps: workbench.Deps(t, workbench.Missing())}} {
		if _, err := poppler.New(t.Context(), c.cfg, c.deps); err == nil {
			t.Errorf("no error for %+v", c)
		}
	}
}

func TestNoEdgeKeepsEverything(t *testing.T) {
	t.Parallel()

	var to []string

	for _, edge := range newBench(t, poppler.Config{}).Edges() {
		if edge.Operation == "" {
			to = append(to, edge.To)
		}

		if edge.From != "pdf" || edge.Loss < route.Partial || edge.Cost <= 0 {
			t.Errorf("%s: %s, cost %d", edge, edge.Loss, edge.Cost)
		}
	}

	slices.Sort(to)

	if !slices.Equal(to, []string{"csv", "html", "jpg", "png", "tiff", "txt"}) {
		t.Error(to)
	}
}

// Page n of the test's PDFs is n times ten points wide, so pictures tell their order.
func TestPagesComeInOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t, poppler.Config{})

	const pages = 23 // three batches, numbers of one and of two digits

	var done []float64

	made, err := b.Do(t.Context(), ports.Step{
		Edge:     route.Edge{From: "pdf", To: "png"},
		Inputs:   []ports.Input{{Path: b.Put(t, document(pages, ""))}},
		Options:  option.Values{},
		Dir:      b.Dir(t),
		Progress: func(fraction float64) { done = append(done, fraction) },
	})
	if err != nil || len(made.Outputs) != pages || len(made.Warnings) != 0 {
		t.Fatal(made, err)
	}

	if len(done) != 3 || !slices.IsSorted(done) || done[2] != 1 {
		t.Errorf("progress %v", done)
	}

	for i, product := range made.Outputs {
		content, err := os.ReadFile(product.Path)
		if err != nil {
			t.Fatal(err)
		}

		config, err := png.DecodeConfig(bytes.NewReader(content))
		if want := (i + 1) * 10 * 150 / 72; err != nil || config.Width < want ||
			config.Width > want+1 {
			t.Errorf(
				"%s is %d pixels wide, want %d, %v",
				filepath.Base(product.Path),
				config.Width,
				want,
				err,
			)
		}
	}
}

func TestThePageIsWhatViewersShow(t *testing.T) {
	t.Parallel()
	b := newBench(t, poppler.Config{})
	// The media box is as large as PDF allows, and would need 4.7 billion pixels.
	out, _, err := b.convert(
		t,
		"jpg",
		document(1, "/MediaBox [0 0 14400 14400] /CropBox [0 0 72 144]"),
		"",
	)
	if err != nil {
		t.Fatal(err)
	}

	config, err := jpeg.DecodeConfig(bytes.NewReader(out))
	if err != nil || config.Width != 150 || config.Height != 300 {
		t.Errorf("%+v %v", config, err)
	}
}

func TestQualityOrdersSizes(t *testing.T) {
	t.Parallel()
	b := newBench(t, poppler.Config{})
	last := 0

	for _, quality := range []string{"low", "medium", "", "high", "highest"} {
		out, _, err := b.convert(t, "jpg", workbench.Fixture(t, "pdf"), quality)
		if err != nil {
			t.Fatal(err)
		}

		if len(out) <= last {
			t.Errorf("%q: %d bytes, not more than %d", quality, len(out), last)
		}

		last = len(out)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	b := newBench(t, poppler.Config{})

	out, made, err := b.convert(t, "txt", workbench.Fixture(t, "pdf"), "")
	if err != nil || !bytes.Contains(out, []byte("Hello")) || bytes.ContainsRune(out, '\f') ||
		len(made.Warnings) != 0 {
		t.Errorf("%.80q %v %v", out, made.Warnings, err)
	}

	if _, _, err := b.convert(
		t,
		"txt",
		document(2, ""),
		"",
	); !fault.Is(err, fault.UnsupportedConversion) ||
		!strings.Contains(fault.Of(err).Text, "pdf/ocr") {
		t.Error(err)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()

	b := newBench(t, poppler.Config{MaxPages: 3})
	for what, c := range map[string]struct {
		content []byte
		says    string
	}{
		"many pages":   {document(4, ""), "4 pages are to be drawn; the limit for pictures is 3"},
		"a large page": {document(3, "/MediaBox [0 0 1036800 1036800]"), "14400 × 14400 inches"},
		"a long page":  {document(1, "/MediaBox [0 0 1 200000]"), "2778 inches"},
		"a large page, and a title that says otherwise": {
			titled(document(1, "/MediaBox [0 0 1036800 1036800]"), "x\\nPages:           1\\nPage    1 size:  10 x 10 pts\\n"), "14400 × 14400 inches",
		},
		"many pages, and a title that says otherwise": {titled(document(4, ""), "x\\nPages:           1\\n"), "4 pages"},
	} {
		_, made, err := b.convert(t, "png", c.content, "")
		if !fault.Is(err, fault.FileTooLarge) || !strings.Contains(fault.Of(err).Text, c.says) {
			t.Errorf("%s: %v %v", what, made.Outputs, err)
		}
	}

	if facts, err := b.Probe(
		t.Context(),
		b.Put(t, document(4, "")),
		"pdf",
		file.Facts{},
	); err != nil || facts.Pages != 4 || !facts.Probed ||
		facts.Width != 0 {
		t.Errorf("%+v %v", facts, err)
	}

	if facts, err := b.Probe(t.Context(), "/nowhere", "png", file.Facts{Width: 3}); err != nil ||
		facts.Width != 3 {
		t.Errorf("%+v %v", facts, err)
	}
}

func TestAPageOfManyPixelsIsBounded(t *testing.T) {
	t.Parallel()

	b := newBench(t, poppler.Config{Config: kit.Config{MaxPixels: 150*150 - 1}})
	if _, _, err := b.convert(t, "png", document(1, "/MediaBox [0 0 72 72]"), ""); !fault.Is(
		err,
		fault.FileTooLarge,
	) {
		t.Error(err)
	}
}

func TestDamagedFilesAreCorruptFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t, poppler.Config{})
	noise := make([]byte, 3000)
	_, _ = rand.NewChaCha8([32]byte{2}).Read(noise)

	whole := workbench.Fixture(t, "pdf")
	for what, content := range map[string][]byte{
		"cut short": whole[:len(whole)*6/10], "noise": noise, "noise with a head": append([]byte("%PDF-1.7\n"), noise...),
		"a picture": workbench.Fixture(t, "png"), "no pages": document(0, ""),
		"another file's name": []byte("%PDF-1.4\n(/etc/hostname) (r) file\n%%EOF\n"),
	} {
		if _, err := b.Probe(t.Context(), b.Put(t, content), "pdf", file.Facts{}); !fault.Is(
			err,
			fault.CorruptFile,
		) {
			t.Errorf("%s: %v", what, err)
		}

		for _, to := range []string{"png", "txt"} {
			_, _, err := b.convert(t, to, content, "")
			if !fault.Is(err, fault.CorruptFile) {
				t.Errorf("%s to %s: %v", what, to, err)
				continue
			}

			if said := fmt.Sprint(fault.Of(err).Details["engine_output"]); strings.Contains(
				said,
				"/in/",
			) {
				t.Errorf("%s to %s: engine_output %q", what, to, said)
			}
		}
	}
}

func TestErrorsInsideAreToldAsAWarning(t *testing.T) {
	t.Parallel()
	b := newBench(t, poppler.Config{})

	out, made, err := b.convert(
		t,
		"png",
		bytes.Replace(document(1, ""), []byte("0 0 10 10 re f"), []byte("1 (unended str"), 1),
		"",
	)
	if err != nil || len(made.Warnings) != 1 {
		t.Fatal(made.Warnings, err)
	}

	if _, err := png.Decode(bytes.NewReader(out)); err != nil {
		t.Error(err)
	}
}

func TestTheEndOfItsContextIsTheError(t *testing.T) {
	t.Parallel()
	b := newBench(t, poppler.Config{})
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("the job was cancelled")

	_, err := b.Do(ctx, ports.Step{
		Edge:     route.Edge{From: "pdf", To: "png"},
		Inputs:   []ports.Input{{Path: b.Put(t, document(500, ""))}},
		Options:  option.Values{},
		Dir:      b.Dir(t),
		Progress: func(float64) { cancel(why) },
		// after the first batch: ,
	})
	if !errors.Is(err, why) {
		t.Error(err)
	}
}

func TestFailuresHaveTheirKinds(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		err  error
		want fault.Kind
	}{
		{&sandbox.Killed{Reason: sandbox.ReasonTimeout}, fault.Timeout},
		{&sandbox.Killed{Reason: sandbox.ReasonMemory}, fault.ConversionFailed},
		{&sandbox.Exit{Code: 1, Stderr: "Command Line Error: Incorrect password\n"}, fault.PasswordRequired},
		{&sandbox.Exit{Code: 3, Stderr: "Copying of text from this document is not allowed."}, fault.ConversionFailed},
		{&sandbox.Exit{Code: 139, Signal: 11}, fault.ConversionFailed},
		{&sandbox.Exit{Code: 1, Stderr: "Syntax Error: Couldn't read xref table"}, fault.CorruptFile},
		{errors.New("no sandbox"), fault.Internal},
		{nil, fault.ConversionFailed}, // no page was drawn
	} {
		e, err := poppler.New(t.Context(), poppler.Config{}, workbench.Deps(t, answering(c.err)))
		if err != nil {
			t.Fatal(err)
		}

		_, err = e.Do(
			t.Context(),
			ports.Step{
				Edge:     route.Edge{From: "pdf", To: "png"},
				Inputs:   []ports.Input{{Path: "/a"}},
				Dir:      t.TempDir(),
				Progress: func(float64) {},
			},
		)
		if !fault.Is(err, c.want) {
			t.Errorf("%v: %v, want %s", c.err, err, c.want)
		}
	}
}

// What opens them must neither follow a link nor wait for a pipe.
func TestATextThatIsNoPlainFileIsNotOpened(t *testing.T) {
	t.Parallel()

	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.WriteFile(elsewhere, []byte("a secret"), 0o600); err != nil {
		t.Fatal(err)
	}

	for name, leave := range map[string]func(path string) error{
		"nothing": func(string) error { return nil },
		"a link":  func(path string) error { return os.Symlink(elsewhere, path) },
		"a pipe": func(path string) error {
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				return err
			}
			// with something in it, so that reading it ends
			pipe, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				return err
			}

			t.Cleanup(func() { _ = pipe.Close() })

			_, err = pipe.WriteString("a secret")

			return err
		},
	} {
		e, err := poppler.New(
			t.Context(),
			poppler.Config{},
			workbench.Deps(
				t,
				workbench.Runner(
					func(ctx context.Context, c sandbox.Command) (sandbox.Result, error) {
						if !c.Light {
							if c.Lane != sandbox.Document {
								t.Errorf("%s waits in lane %d", c.Tool, c.Lane)
							}

							return sandbox.Result{}, leave(filepath.Join(c.Dir, "part-000000"))
						}

						return answering(nil)(ctx, c)
					},
				),
			),
		)
		if err != nil {
			t.Fatal(err)
		}

		made, err := e.Do(
			t.Context(),
			ports.Step{
				Edge:     route.Edge{From: "pdf", To: "txt"},
				Inputs:   []ports.Input{{Path: "/a"}},
				Dir:      t.TempDir(),
				Progress: func(float64) {},
			},
		)
		if !fault.Is(err, fault.ConversionFailed) {
			t.Errorf("%s: %v %v", name, made.Outputs, err)
		}
	}
}

// answering is a tool that knows its version and a PDF of one page, and ends as told where it
// should draw it.
func answering(end error) workbench.Runner {
	return func(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
		if c.Light {
			return sandbox.Result{
				Stdout: []byte("Pages:           1\n"),
				Stderr: "pdftoppm version 22.12.0\n",
			}, nil
		}

		return sandbox.Result{}, end
	}
}

type bench struct {
	*poppler.Engine
	workbench.Bench
}

func newBench(tb testing.TB, cfg poppler.Config) bench {
	tb.Helper()
	e, b := workbench.Open(tb, poppler.New, cfg)

	return bench{Engine: e, Bench: b}
}

// convert returns the first output.
func (b bench) convert(
	tb testing.TB,
	to string,
	content []byte,
	quality string,
) ([]byte, ports.Made, error) {
	tb.Helper()

	outputs, made, err := b.Outputs(tb, b.Engine, "pdf", to, content, quality)
	if err != nil {
		return nil, made, err
	}

	return outputs[0], made, nil
}

// document is a PDF whose page n is 10·n points wide, with a black square on it, unless boxes say
// otherwise.
func document(pages int, boxes string) []byte {
	objects := []string{"", "", "<< /Length 14 >>\nstream\n0 0 10 10 re f\nendstream"}

	var kids []string

	for n := range pages {
		size := boxes
		if size == "" {
			size = fmt.Sprintf("/MediaBox [0 0 %d 30]", 10*(n+1))
		}

		objects = append(objects, "<< /Type /Page /Parent 2 0 R /Contents 3 0 R "+size+" >>")
		kids = append(kids, fmt.Sprintf("%d 0 R", len(objects)))
	}

	objects[0] = "<< /Type /Catalog /Pages 2 0 R >>"
	objects[1] = fmt.Sprintf(
		"<< /Type /Pages /Kids [%s] /Count %d >>",
		strings.Join(kids, " "),
		pages,
	)

	return assembled(objects)
}

// titled adds a title to a PDF, which pdfinfo prints.
func titled(pdf []byte, title string) []byte {
	return bytes.Replace(
		pdf,
		[]byte("/Root 1 0 R"),
		[]byte("/Root 1 0 R /Info << /Title ("+title+") >>"),
		1,
	)
}

func assembled(objects []string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")

	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}

	at := out.Len()
	fmt.Fprintf(
		&out,
		"%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n",
		table,
		len(objects)+1,
		at,
	)

	return out.Bytes()
}

// BenchmarkPDFToPNG is what the engine and the sandbox take together for a page of print.
func BenchmarkPDFToPNG(b *testing.B) {
	bench := newBench(b, poppler.Config{})
	for _, to := range []string{"png", "jpg", "tiff", "txt"} {
		b.Run(to, func(b *testing.B) {
			input := bench.Put(b, workbench.Fixture(b, "pdf"))
			for b.Loop() {
				_, err := bench.Do(
					b.Context(),
					ports.Step{
						Edge:     route.Edge{From: "pdf", To: to},
						Inputs:   []ports.Input{{Path: input}},
						Dir:      bench.Dir(b),
						Progress: func(float64) {},
					},
				)
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
