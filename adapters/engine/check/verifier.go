package check

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Deps is what the checks need from outside.
type Deps struct {
	Runner kit.Runner
	// Sniffer judges formats that have no check of their own. Where it is nil, those are only held
	// to be files that are not empty.
	Sniffer ports.Sniffer
	// Executable is a program that calls pages.Main for the arguments "engine pages …"; "" for the
	// running one.
	Executable string
}

// Verifier reads outputs back. It is immutable and safe for concurrent use.
type Verifier struct {
	runner     kit.Runner
	sniffer    ports.Sniffer
	missing    map[string]bool
	executable string // "" where there is none
}

var _ ports.Verifier = (*Verifier)(nil)

// The readers, as checks name them. What this process reads itself is read by Go's own decoders.
const (
	ffprobe   = "ffprobe"
	mediainfo = "mediainfo"
	mutool    = "mutool"
	pdfinfo   = "pdfinfo"
	pdffonts  = "pdffonts"
	unzip     = "unzip"
	sevenZip  = "7z"
	bsdtar    = "bsdtar"

	sndfileInfo    = "sndfile-info"
	graphicsMagick = "gm"
	imageMagick    = "convert-im6.q16"
	pdfcpu         = "pdfcpu"
	ourselves      = "convertd"
)

func tools() []ports.EngineInfo {
	return []ports.EngineInfo{
		{Name: ffprobe, Package: "ffmpeg"},
		{Name: mediainfo, Package: "mediainfo"},
		{Name: pdfinfo, Package: "poppler-utils"},
		{Name: pdffonts, Package: "poppler-utils"},
		{Name: unzip, Package: "unzip"},
		{Name: mutool, Package: "mupdf-tools"},
		{Name: sevenZip, Package: "p7zip-full"},
		{Name: bsdtar, Package: "libarchive-tools"},
		{Name: sndfileInfo, Package: "sndfile-programs"},
		{Name: graphicsMagick, Package: "graphicsmagick"},
		{Name: imageMagick, Package: "imagemagick"},
		{Name: vips, Package: "libvips-tools"},
	}
}

// New looks which reading programs are installed. Where one is missing, its formats are judged by
// their heads alone.
func New(deps Deps) (*Verifier, error) {
	if deps.Runner == nil {
		return nil, errors.New("check: the runner is missing")
	}

	executable, err := kit.Executable(deps.Executable)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}

	v := &Verifier{
		runner:     deps.Runner,
		sniffer:    deps.Sniffer,
		missing:    map[string]bool{},
		executable: executable,
	}
	for _, tool := range tools() {
		_, ok := deps.Runner.Available(tool.Name)
		v.missing[tool.Name] = !ok
	}

	_, ok := deps.Runner.Available(verapdf)
	v.missing[verapdf] = !ok
	v.lookForRare()

	return v, nil
}

// Tools returns the programs that outputs are read with, found or missing, but those of rare
// formats that are missing. Their versions are not asked for.
func (v *Verifier) Tools() []ports.EngineInfo {
	list := tools()
	for i := range list {
		list[i].Missing = v.missing[list[i].Name]
	}

	return append(list, v.rareTools()...)
}

// Verify reads an output back; see ports.Verifier.
func (v *Verifier) Verify(ctx context.Context, o ports.Output) ([]job.Check, error) {
	info, err := os.Lstat(o.Path)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}

	if !info.Mode().IsRegular() || info.Size() == 0 {
		return nil, broken(o, "it is empty")
	}

	if most := o.Expect.MaxSize; most > 0 && info.Size() > most {
		return nil, broken(
			o,
			fmt.Sprintf("it has %d bytes instead of at most %d", info.Size(), most),
		)
	}

	if o.Expect.Untouched {
		return []job.Check{{Name: "not empty", Reader: ourselves, Independent: true}}, nil
	}

	checks, err := v.read(ctx, o, info.Size())
	if err != nil {
		return nil, err
	}

	return checks, v.flat(ctx, o, info.Size())
}

// read has the format's reader read the output.
func (v *Verifier) read(ctx context.Context, o ports.Output, size int64) ([]job.Check, error) {
	switch o.Format.Reader.Kind {
	case format.ByGo:
		return v.picture(o, size)
	case format.ByFFprobe:
		if o.Format.Category != format.Image {
			return v.played(ctx, o)
		}

		return v.decoded(ctx, o)
	case format.ByMagick:
		return v.magick(ctx, o)
	case format.BySndfile:
		return v.sndfile(ctx, o)
	case format.ByProgram:
		return v.program(ctx, o)
	case format.ByMediaInfo:
		return v.media(ctx, o)
	case format.ByPDFInfo:
		return v.pdf(ctx, o)
	case format.ByUnzip:
		return v.zipped(ctx, o)
	case format.By7Zip:
		return v.by7Zip(ctx, o)
	case format.ByBSDTar:
		return v.byBSDTar(ctx, o)
	case format.ByText:
		return v.text(o)
	case format.ByTool:
		return v.byTool(ctx, o)
	case format.ByHead: // and those without a reader
	}

	return v.recognised(o)
}

// run runs a reading program on the output. ok is false where it is not installed.
func (v *Verifier) run(
	ctx context.Context,
	o ports.Output,
	tool string,
	args ...string,
) (result sandbox.Result, ok bool, err error) {
	return v.runWith(ctx, o, tool, nil, args...)
}

// runWith is run with more files for the program to read.
func (v *Verifier) runWith(
	ctx context.Context, o ports.Output, tool string, more []sandbox.Mount, args ...string,
) (result sandbox.Result, ok bool, err error) {
	return v.launch(ctx, o, tool, more, append(args, mounted(o)))
}

// mounted is the path of the output as reading programs see it.
func mounted(o ports.Output) string { return sandbox.InPath("result." + o.Format.Extension()) }

// launch runs a reading program with arguments that name the output as mounted does.
func (v *Verifier) launch(
	ctx context.Context, o ports.Output, tool string, more []sandbox.Mount, args []string,
) (result sandbox.Result, ok bool, err error) {
	if v.missing[tool] {
		return sandbox.Result{}, false, nil
	}

	result, err = v.runner.Run(ctx, sandbox.Command{
		Tool:   tool,
		Args:   args,
		Light:  true,
		Inputs: append(more, sandbox.Mount{Host: o.Path, Name: path.Base(mounted(o))}),
		Limits: readerLimits(),
	})
	if err == nil {
		return result, true, nil
	}

	return result, true, sandbox.Fault(ctx, err, v.unreadable(o, tool))
}

// readerLimits hold for a program that reads a result back.
func readerLimits() sandbox.Limits {
	return sandbox.Limits{
		Wall: time.Minute, CPU: time.Minute, Memory: 1 << 30, AddressSpace: 2 << 30,
	}
}

// unreadable is the fault of an output on which a reading program has ended without success.
func (*Verifier) unreadable(o ports.Output, tool string) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		if exit.Signal != 0 {
			return fmt.Errorf("check: %w: %s", exit, exit.Stderr)
		}

		return sandbox.WithOutput(broken(o, tool+" cannot read it"), exit.Stderr).Because(exit)
	}
}

// broken is the fault of an output that is not what it should be.
func broken(o ports.Output, why string) *fault.Fault {
	return fault.New(
		fault.ConversionFailed,
		"The result is not a whole %s file: %s. Try again, or choose another target.",
		o.Format.Name,
		why,
	)
}

// recognised holds the output to be of its format by its first bytes. Formats without a reader may
// be ones that nobody recognises.
func (v *Verifier) recognised(o ports.Output) ([]job.Check, error) {
	if v.sniffer == nil {
		return []job.Check{{Name: "not empty", Reader: ourselves, Independent: true}}, nil
	}

	guess, err := v.guess(o.Path)
	if err != nil {
		return nil, err
	}

	switch {
	case guess.Format == "" && o.Format.Reader.Kind == format.ByHead:
		return nil, broken(o, "its head cannot be read")
	case guess.Format != o.Format.ID && guess.Format != "":
		return nil, broken(o, "it looks like "+guess.Format)
	case guess.Format == "":
		return []job.Check{{Name: "not empty", Reader: ourselves, Independent: true}}, nil
	}

	return []job.Check{
		{Name: "format", Reader: ourselves, Independent: true, Detail: guess.Format},
	}, nil
}

// guess says what a file looks like.
func (v *Verifier) guess(path string) (ports.Guess, error) {
	f, err := os.Open(path)
	if err != nil {
		return ports.Guess{}, fmt.Errorf("check: %w", err)
	}
	defer func() { _ = f.Close() }() // opened for reading

	info, err := f.Stat()
	if err != nil {
		return ports.Guess{}, fmt.Errorf("check: %w", err)
	}

	guess, err := v.sniffer.Sniff(f, info.Size(), filepath.Base(path))
	if err != nil {
		return ports.Guess{}, fmt.Errorf("check: %w", err)
	}

	return guess, nil
}
