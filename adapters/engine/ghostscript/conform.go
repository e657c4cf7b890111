package ghostscript

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

var (
	//go:embed intent.ps
	intent []byte
	//go:embed prepare.js
	preparing []byte
	//go:embed relate.js
	relating []byte
)

// profile is the colour space of screens, which comes with Ghostscript.
const profile = "/usr/share/color/icc/ghostscript/srgb.icc"

// The files of a step, each made from the one before.
const (
	plain     = "plain.pdf"     // without protection, its fields drawn
	prepared  = "prepared.pdf"  // without what PDF/A forbids and Ghostscript would keep
	rewritten = "rewritten.pdf" // by Ghostscript
	titled    = "titled.pdf"    // with what the source says of itself
	related   = "related.pdf"   // its attached files described
)

// conform makes a PDF/A of the level that is asked for.
func conform(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	_, pages, err := w.Prepare(ctx)
	if err != nil {
		return ports.Made{}, err
	}

	part := strings.TrimSuffix(w.Options.Text("level"), "b")

	from, to := sandbox.InPath(pdf.Input), sandbox.WorkPath(plain)

	err = w.QPDF(ctx, []sandbox.Mount{w.Source()}, from, to, "--decrypt", "--generate-appearances")
	if err != nil {
		return ports.Made{}, err
	}

	w.Progress(0.2)

	if err := read(ctx, w, part, pages); err != nil {
		return ports.Made{}, err
	}

	w.Progress(0.8)

	if err := finish(ctx, w, part); err != nil {
		return ports.Made{}, err
	}

	return w.Done()
}

// dropped is what prepare.js found that the result cannot hold.
type dropped struct {
	Files  int  `json:"files"`  // attached ones, taken out
	Blank  int  `json:"blank"`  // annotations that do not say how they look, taken out
	Fields bool `json:"fields"` // to fill in: they become drawings
	Tagged bool `json:"tagged"` // a structure, which Ghostscript does not write
}

// read prepares the PDF and has Ghostscript write it anew. One that it does not open is given to it
// in another way.
func read(ctx context.Context, w *pdf.Work, part string, pages int) error {
	opened := false

	for _, info := range []string{"with", "bare"} {
		if err := prepare(ctx, w, part, info); err != nil {
			return err
		}

		var err error
		if opened, err = rewrite(ctx, w, part); err != nil {
			return err
		}

		if opened {
			break
		}
	}

	left, err := pdf.Count(ctx, w.Deps, pdf.Mounted(filepath.Join(w.Dir, rewritten), pdf.Input))
	if err != nil {
		return err
	}

	if left != pages || !opened {
		return fault.New(
			fault.CorruptFile,
			"Not all of the %d pages could be read. Mend the PDF with pdf/repair first.",
			pages,
		)
	}

	return nil
}

// prepare leaves a PDF that Ghostscript reads without losing links, and warns of what is lost.
func prepare(ctx context.Context, w *pdf.Work, part, info string) error {
	said, err := script(ctx, w, preparing, plain, prepared, part, info)
	if err != nil {
		return err
	}

	var lost dropped
	if err := json.Unmarshal(said.Stdout, &lost); err != nil {
		return fmt.Errorf("ghostscript: the script's answer: %w", err)
	}

	lost.warn(w, part)

	return nil
}

func (d dropped) warn(w *pdf.Work, part string) {
	if d.Files > 0 {
		w.Warn("Attached files are left out: PDF/A-" + part + " allows none. Level 3b keeps them.")
	}

	if d.Blank > 0 {
		w.Warn("Comments that do not say how they look are left out: PDF/A forbids them.")
	}

	if d.Fields {
		w.Warn("The fields of the form are drawn onto the pages: nobody can fill them in any more.")
	}

	if d.Tagged {
		w.Warn("The tags for reading aloud are lost: levels 1b, 2b and 3b are about looks alone.")
	}
}

// rewrite has Ghostscript write the PDF anew: fonts embedded, colours told by a profile. What it
// cannot read it leaves out, and ends as if all were well; opened is false where that is all of it.
func rewrite(ctx context.Context, w *pdf.Work, part string) (opened bool, err error) {
	const define = "intent.ps"

	said, err := w.Run(ctx, sandbox.Command{
		Tool: "gs",
		Args: []string{
			"-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=pdfwrite",
			"-dPDFA=" + part,
			"-dPDFACompatibilityPolicy=1", // leave out what does not conform
			"-sColorConversionStrategy=RGB",
			// pictures that are not JPEGs stay as sharp as they are
			"-dAutoFilterColorImages=false", "-dColorImageFilter=/FlateEncode",
			"-dAutoFilterGrayImages=false", "-dGrayImageFilter=/FlateEncode",
			"--permit-file-read=" + profile,
			"-sOutputFile=" + sandbox.WorkPath(rewritten),
			sandbox.InPath(define), sandbox.WorkPath(prepared),
		},
		Inputs: []sandbox.Mount{{Name: define, Content: intent}},
	})
	if err != nil {
		return false, err
	}

	words := string(said.Stdout) + said.Stderr
	if strings.Contains(words, "No pages will be processed") {
		return false, nil
	}

	if strings.Contains(words, "**** Error") {
		w.Warn("The PDF has errors in it. Look whether something is missing in the result.")
	}

	return true, nil
}

// finish writes what the source says of itself, and relates attached files to the document.
func finish(ctx context.Context, w *pdf.Work, part string) error {
	if err := entitle(ctx, w); err != nil {
		return err
	}

	if _, err := script(ctx, w, relating, titled, related); err != nil {
		return err
	}

	objects := "generate"
	if part == "1" { // PDF 1.4 has no streams of objects
		objects = "disable"
	}

	return w.QPDF(
		ctx,
		nil,
		sandbox.WorkPath(related),
		sandbox.WorkPath(pdf.Output),
		"--object-streams="+objects,
		"--newline-before-endstream", // ISO 19005-1, 6.1.7
	)
}

// entitle copies title, author, subject, keywords and date, into the PDF's own table and into XMP,
// which must say the same. Ghostscript drops those that are not ASCII.
func entitle(ctx context.Context, w *pdf.Work) error {
	_, err := w.Run(ctx, sandbox.Command{
		Tool: "exiftool",
		Args: []string{
			"-q", "-o", sandbox.WorkPath(titled), "-tagsFromFile", sandbox.WorkPath(plain),
			"-PDF:Title", "-XMP-dc:Title<PDF:Title",
			"-PDF:Author", "-XMP-dc:Creator<PDF:Author",
			"-PDF:Subject", "-XMP-dc:Description<PDF:Subject",
			"-PDF:Keywords", "-XMP-pdf:Keywords<PDF:Keywords",
			"-PDF:CreateDate", "-XMP-xmp:CreateDate<PDF:CreateDate",
			sandbox.WorkPath(rewritten),
		},
	})

	return err
}

// script has MuPDF run JavaScript that reads one PDF of the step's folder and writes another.
func script(
	ctx context.Context, w *pdf.Work, code []byte, from, to string, args ...string,
) (sandbox.Result, error) {
	const name = "script.js"

	return w.Run(ctx, sandbox.Command{
		Tool: "mutool",
		Args: append(
			[]string{"run", sandbox.InPath(name), sandbox.WorkPath(from), sandbox.WorkPath(to)},
			args...),
		Inputs: []sandbox.Mount{{Name: name, Content: code}},
	})
}
