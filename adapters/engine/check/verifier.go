package check

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Runner runs commands shut in; *sandbox.Sandbox does.
type Runner interface {
	Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error)
	Available(tool string) (path string, ok bool)
}

// Deps is what the checks need from outside.
type Deps struct {
	Runner Runner
	// Sniffer judges formats that have no check of their own. Where it is nil, those are only held to be files that are not empty.
	Sniffer ports.Sniffer
}

// Verifier reads outputs back. It is immutable and safe for concurrent use.
type Verifier struct {
	runner  Runner
	sniffer ports.Sniffer
	missing map[string]bool
}

var _ ports.Verifier = (*Verifier)(nil)

// The readers, as checks name them. What this process reads itself is read by Go's own decoders.
const (
	ffprobe   = "ffprobe"
	mediainfo = "mediainfo"
	pdfinfo   = "pdfinfo"
	unzip     = "unzip"
	ourselves = "convertd"
)

func tools() []ports.EngineInfo {
	return []ports.EngineInfo{
		{Name: ffprobe, Package: "ffmpeg"}, {Name: mediainfo, Package: "mediainfo"}, {Name: pdfinfo, Package: "poppler-utils"}, {Name: unzip, Package: "unzip"},
	}
}

// New looks which reading programs are installed. Where one is missing, its formats are judged by their heads alone.
func New(deps Deps) (*Verifier, error) {
	if deps.Runner == nil {
		return nil, errors.New("check: the runner is missing")
	}
	v := &Verifier{runner: deps.Runner, sniffer: deps.Sniffer, missing: map[string]bool{}}
	for _, tool := range tools() {
		_, ok := deps.Runner.Available(tool.Name)
		v.missing[tool.Name] = !ok
	}
	return v, nil
}

// Tools returns the programs that outputs are read with, found or missing. Their versions are not asked for.
func (v *Verifier) Tools() []ports.EngineInfo {
	list := tools()
	for i := range list {
		list[i].Missing = v.missing[list[i].Name]
	}
	return list
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
	switch {
	case isPicture(o.Format.ID):
		return v.picture(o, info.Size())
	case demuxerOf(o.Format.ID) != nil:
		return v.decoded(ctx, o)
	case o.Format.Category == format.Video || o.Format.Category == format.Audio:
		return v.media(ctx, o)
	case o.Format.ID == "pdf":
		return v.pdf(ctx, o)
	case mainPart(o.Format.ID) != "":
		return v.zipped(ctx, o)
	case isText(o.Format.ID):
		return v.text(o)
	}
	return v.recognised(o)
}

// run runs a reading program on the output. ok is false where it is not installed.
func (v *Verifier) run(ctx context.Context, o ports.Output, tool string, args ...string) (result sandbox.Result, ok bool, err error) {
	if v.missing[tool] {
		return sandbox.Result{}, false, nil
	}
	name := "result." + o.Format.Extension()
	result, err = v.runner.Run(ctx, sandbox.Command{
		Tool: tool, Args: append(args, sandbox.InPath(name)), Inputs: []sandbox.Mount{{Host: o.Path, Name: name}}, Light: true,
		Limits: sandbox.Limits{Wall: time.Minute, CPU: time.Minute, Memory: 1 << 30, AddressSpace: 2 << 30},
	})
	if err == nil {
		return result, true, nil
	}
	return result, true, sandbox.Fault(ctx, err, func(exit *sandbox.Exit) error {
		if exit.Signal != 0 {
			return fmt.Errorf("check: %w: %s", exit, exit.Stderr)
		}
		return sandbox.WithOutput(broken(o, tool+" cannot read it"), exit.Stderr).Because(exit)
	})
}

// broken is the fault of an output that is not what it should be.
func broken(o ports.Output, why string) *fault.Fault {
	return fault.New(fault.ConversionFailed, "The result is not a whole %s file: %s. Try again, or choose another target.", o.Format.Name, why)
}

// recognised holds the output to be of its format by its first bytes.
func (v *Verifier) recognised(o ports.Output) ([]job.Check, error) {
	if v.sniffer == nil {
		return []job.Check{{Name: "not empty", Reader: ourselves, Independent: true}}, nil
	}
	head, _, err := headOf(o.Path)
	if err != nil {
		return nil, err
	}
	guess := v.sniffer.Sniff(head, filepath.Base(o.Path))
	if guess.Format != o.Format.ID && guess.Format != "" {
		return nil, broken(o, "it looks like "+guess.Format)
	}
	if guess.Format == "" {
		return []job.Check{{Name: "not empty", Reader: ourselves, Independent: true}}, nil
	}
	return []job.Check{{Name: "format", Reader: ourselves, Independent: true, Detail: guess.Format}}, nil
}
