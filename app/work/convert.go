package work

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// convert turns each input into the target format. If one fails, what the others made is discarded.
func (s *Service) convert(ctx context.Context, t turn) (outcome, error) {
	target, ok := s.Catalog.Formats().Find(t.task.Fields.Text("output_format"))
	if !ok {
		return outcome{}, job.UnknownFormat(t.task.Fields.Text("output_format")).On("output_format")
	}
	if len(t.inputs) > jobs.MaxInputs { // known only now: an input of many pages becomes as many files
		return outcome{}, jobs.TooManyInputs()
	}
	var made outcome
	whole := false
	defer func() { s.discardUnless(ctx, &whole, &made) }()
	report := s.reporter(ctx, t)
	for i, in := range t.inputs {
		one, err := s.convertInTime(ctx, t, in, target, func(done float64, engine ports.EngineInfo) { report(i, done, engine) })
		if err != nil {
			return outcome{}, err
		}
		made.engine, made.version = one.engine, one.version
		made.files = append(made.files, one.files...)
		made.result.Files = append(made.result.Files, ids(one.files)...)
		made.result.Checks = distinct(made.result.Checks, one.result.Checks)
		made.result.Warnings = append(made.result.Warnings, one.result.Warnings...)
	}
	whole = true
	return made, nil
}

// discardUnless removes what was stored of an outcome that did not become whole. Deferred, it does so after a panic, too.
func (s *Service) discardUnless(ctx context.Context, whole *bool, made *outcome) {
	if !*whole {
		s.Files.Discard(ctx, made.files...)
	}
}

func (s *Service) convertOne(ctx context.Context, t turn, in file.File, target format.Format, report func(float64, ports.EngineInfo)) (outcome, error) {
	if want := t.task.Fields.Text("input_format"); want != "" && want != in.Format {
		return outcome{}, fault.New(fault.UnsupportedFormat, "%s is %s, not %s as the request says.", in.Name, in.Format, want).On("input_format")
	}
	if _, err := s.Catalog.Plan(in.Format, target.ID); err != nil {
		return outcome{}, err // before the input is brought in
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
	sums := map[string]file.Sums{}
	converter := conversion.New(conversion.Deps{Catalog: s.Catalog, Verifier: s.Verifier})
	made, err := converter.Convert(ctx, conversion.Request{
		Source: conversion.Source{Path: path, Name: in.Name, Format: in.Format, Facts: in.Facts},
		Target: target, Options: t.task.Options, Dir: dir, Progress: report, Beside: s.hashInto(sums),
	})
	if err != nil {
		return outcome{}, err
	}
	return s.keep(ctx, t, target, made, sums)
}

// hashInto has the sums of each output ready when its verification ends.
func (s *Service) hashInto(sums map[string]file.Sums) func(path string) func(useless bool) error {
	expect := func(string) {}
	if here, ok := s.Blobs.(ports.LocalBlobs); ok {
		expect = here.Expect
	}
	return func(path string) func(bool) error {
		read := startReading(path, expect)
		return func(useless bool) (err error) {
			sums[path], err = read.end(useless)
			return err
		}
	}
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

// distinct adds the checks that do not stand there yet: a document of a hundred pages would show the same ones a hundred times.
func distinct(checks, more []job.Check) []job.Check {
	for _, c := range more {
		if !slices.Contains(checks, c) {
			checks = append(checks, c)
		}
	}
	return checks
}

// keep moves the outputs into the storage.
func (s *Service) keep(ctx context.Context, t turn, target format.Format, made conversion.Made, sums map[string]file.Sums) (outcome, error) {
	kept := outcome{engine: made.Engine, version: made.Version}
	kept.result.Warnings = made.Warnings
	whole := false
	defer func() { s.discardUnless(ctx, &whole, &kept) }()
	for _, output := range made.Outputs {
		f := s.Files.Produced(t.job.Owner(), output.Name, target)
		f.SHA256, f.CRC32 = sums[output.Path].SHA256, sums[output.Path].CRC32
		var err error
		if f.Size, err = s.Blobs.Adopt(ctx, f.Key, output.Path); err != nil {
			return outcome{}, fmt.Errorf("store the output: %w", err)
		}
		kept.files = append(kept.files, f)
		kept.result.Files = append(kept.result.Files, f.ID)
		kept.result.Checks = distinct(kept.result.Checks, output.Checks)
	}
	whole = true
	return kept, nil
}
