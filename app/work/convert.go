package work

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// convert turns each input into the target format. If one fails, what the others made is discarded.
func (s *Service) convert(ctx context.Context, t turn) (outcome, error) {
	target, ok := s.Catalog.Formats().Find(t.task.Fields.Text("output_format"))
	if !ok {
		return outcome{}, job.UnknownFormat(t.task.Fields.Text("output_format")).On("output_format")
	}
	var made outcome
	whole := false
	defer func() { s.discardUnless(ctx, &whole, &made) }()
	for i, in := range t.inputs {
		one, err := s.convertInTime(ctx, t, in, target, s.reporter(ctx, t, i))
		if err != nil {
			return outcome{}, err
		}
		made.engine, made.version = one.engine, one.version
		made.files = append(made.files, one.files...)
		made.result.Files = append(made.result.Files, ids(one.files)...)
		made.result.Checks = append(made.result.Checks, one.result.Checks...)
		made.result.Warnings = append(made.result.Warnings, one.result.Warnings...)
	}
	whole = true
	return made, nil
}

// discardUnless removes what was stored of an outcome that did not become whole. Deferred, it does so after a panic, too.
func (s *Service) discardUnless(ctx context.Context, whole *bool, made *outcome) {
	if *whole {
		return
	}
	for _, f := range made.files {
		s.Files.Discard(ctx, f)
	}
}

func (s *Service) convertOne(ctx context.Context, t turn, in file.File, target format.Format, report func(float64, ports.EngineInfo)) (outcome, error) {
	if want := t.task.Fields.Text("input_format"); want != "" && want != in.Format {
		return outcome{}, fault.New(fault.UnsupportedFormat, "%s is %s, not %s as the request says.", in.Name, in.Format, want).On("input_format")
	}
	chain, err := s.Catalog.Plan(in.Format, target.ID)
	if err != nil {
		return outcome{}, err
	}
	dir, err := s.Folders.Make(t.job.ID())
	if err != nil {
		return outcome{}, fmt.Errorf("make a work folder: %w", err)
	}
	defer s.clear(ctx, dir)
	path, err := s.local(ctx, in, dir)
	if err != nil {
		return outcome{}, err
	}
	h := hop{Service: s, turn: t, source: in, target: target, dir: dir, report: report}
	outputs, warnings, err := h.chain(ctx, chain, path)
	if err != nil {
		return outcome{}, err
	}
	made, err := h.keep(ctx, outputs)
	if err != nil {
		return outcome{}, err
	}
	made.result.Warnings = append(warnings, made.result.Warnings...)
	made.engine, made.version = s.makers(chain)
	return made, nil
}

// makers names the engines of a chain and their versions, each once.
func (s *Service) makers(chain route.Chain) (names, versions string) {
	var n, v []string
	for _, edge := range chain {
		if e, ok := s.Catalog.Engine(edge.Engine); ok && !slices.Contains(n, edge.Engine) {
			n, v = append(n, edge.Engine), append(v, e.About().Version)
		}
	}
	return strings.Join(n, "+"), strings.Join(v, "+")
}

func (s *Service) clear(ctx context.Context, dir string) {
	if err := s.Folders.Remove(dir); err != nil {
		s.Log.WarnContext(ctx, "a work folder could not be removed; it will be at the next start", "cause", err)
	}
}

// local returns a path of this machine that holds the input: the storage's own file, or a copy in the work folder.
func (s *Service) local(ctx context.Context, in file.File, dir string) (string, error) {
	path, err := s.place(ctx, in, dir)
	if errors.Is(err, ports.ErrNoBlob) {
		return "", fault.New(fault.FileGone, "The input %s has been deleted. Send it again.", in.Name).Because(err)
	}
	if err != nil {
		return "", fmt.Errorf("bring the input in: %w", err)
	}
	return path, nil
}

func (s *Service) place(ctx context.Context, in file.File, dir string) (string, error) {
	if here, ok := s.Blobs.(ports.LocalBlobs); ok {
		return here.LocalPath(in.Key)
	}
	blob, err := s.Blobs.Open(ctx, in.Key)
	if err != nil {
		return "", err
	}
	defer blob.Close()
	path := filepath.Join(dir, "input")
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // an engine's own uid must be able to read it
	if err != nil {
		return "", err
	}
	_, err = io.Copy(out, blob)
	return path, errors.Join(err, out.Close())
}

// hop runs one input's chain.
type hop struct {
	*Service
	turn   turn
	source file.File
	target format.Format
	dir    string
	report func(fraction float64, engine ports.EngineInfo)
}

// chain runs the engines one after another, each in a folder of its own. A step that makes several files feeds each to the next.
func (h hop) chain(ctx context.Context, chain route.Chain, input string) (outputs, warnings []string, err error) {
	outputs = []string{input}
	facts := h.source.Facts
	for i, edge := range chain {
		engine, ok := h.Catalog.Engine(edge.Engine)
		if !ok {
			return nil, nil, fmt.Errorf("the plan names the unknown engine %q", edge.Engine)
		}
		var next []string
		for n, in := range outputs {
			dir := filepath.Join(h.dir, strconv.Itoa(i)+"-"+strconv.Itoa(n))
			if err := os.Mkdir(dir, 0o700); err != nil {
				return nil, nil, fmt.Errorf("make a hop's folder: %w", err)
			}
			about, files := engine.About(), len(outputs)
			made, err := engine.Convert(ctx, ports.Conversion{
				From: edge.From, To: edge.To, Input: in, Facts: facts, Options: h.turn.task.Options, Dir: dir,
				Progress: func(done float64) {
					h.report((float64(i)+(float64(n)+done)/float64(files))/float64(len(chain)), about)
				},
			})
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", edge, err)
			}
			if len(made.Outputs) == 0 {
				return nil, nil, fault.New(fault.ConversionFailed, "The conversion to %s ended without a file.", edge.To)
			}
			h.report((float64(i)+float64(n+1)/float64(files))/float64(len(chain)), about)
			next, warnings = append(next, made.Outputs...), append(warnings, made.Warnings...)
		}
		outputs, facts = next, file.Facts{}
	}
	return outputs, warnings, nil
}

// keep verifies the outputs and moves them into the storage.
func (h hop) keep(ctx context.Context, outputs []string) (outcome, error) {
	var made outcome
	whole := false
	defer func() { h.discardUnless(ctx, &whole, &made) }()
	for i, path := range outputs {
		f, checks, err := h.keepOne(ctx, path, h.name(i, len(outputs)))
		if err != nil {
			return outcome{}, fmt.Errorf("keep an output: %w", err)
		}
		made.files = append(made.files, f)
		made.result.Files = append(made.result.Files, f.ID)
		made.result.Checks = append(made.result.Checks, checks...)
	}
	whole = true
	return made, nil
}

func (h hop) keepOne(ctx context.Context, path, name string) (file.File, []job.Check, error) {
	read := startReading(path)
	checks, err := h.Verifier.Verify(ctx, ports.Output{Path: path, Format: h.target, Source: h.source.Facts, Options: h.turn.task.Options})
	sum, readErr := read.end(err != nil)
	if err := errors.Join(err, readErr); err != nil {
		return file.File{}, nil, err
	}
	f, err := h.adopt(ctx, path, sum, name)
	return f, checks, err
}

func (h hop) name(i, of int) string {
	name := file.WithExtension(h.source.Name, h.target.Extension())
	if of == 1 {
		return name
	}
	stem := name[:len(name)-len(h.target.Extension())-1]
	return file.CleanName(fmt.Sprintf("%s-%d.%s", stem, i+1, h.target.Extension()))
}

func (h hop) adopt(ctx context.Context, path, sum, name string) (_ file.File, err error) {
	f := h.Files.Produced(h.turn.job.Owner(), name, h.target)
	f.SHA256 = sum
	if f.Size, err = h.Blobs.Adopt(ctx, f.Key, path); err != nil {
		return file.File{}, fmt.Errorf("store the output: %w", err)
	}
	return f, nil
}
