package work

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// process does an operation: to each input, or to all of them at once where it joins. If one fails,
// what the others made is discarded.
func (s *Service) process(
	ctx context.Context,
	a assignment,
	op operation.Operation,
) (outcome, error) {
	// known only now: an input of many pages becomes as many files
	if len(a.inputs) > jobs.MaxInputs {
		return outcome{}, jobs.TooManyInputs()
	}

	for _, in := range a.inputs { // of which some may have come out of an archive
		if err := jobs.Permitted(a.plan, in.Format); err != nil {
			return outcome{}, err
		}
	}

	secrets, err := s.secrets(a)
	if err != nil {
		return outcome{}, err
	}

	w := piecework{assignment: a, op: op, values: maps.Clone(a.task.Values)}
	maps.Copy(w.values, secrets)

	groups := [][]file.File{a.inputs}
	if !op.Joins {
		groups = nil
		for _, in := range a.inputs {
			groups = append(groups, []file.File{in})
		}
	}

	return s.groups(ctx, w, groups)
}

// piecework is a task's operation, and what it is done with.
type piecework struct {
	assignment

	op     operation.Operation
	values option.Values // secret ones as well
}

func (s *Service) groups(ctx context.Context, w piecework, groups [][]file.File) (outcome, error) {
	var made outcome

	whole := false
	defer func() { s.discardUnless(ctx, &whole, &made) }()

	report := s.reporter(ctx, w.assignment, len(groups))
	for i, group := range groups {
		one, err := s.inTime(ctx, w, group, func(done float64, engine ports.EngineInfo) {
			report(i, done, engine)
		})
		if err != nil {
			return outcome{}, err
		}

		made.add(one)
	}

	whole = true

	return made, nil
}

// add takes what was made of one more input.
func (o *outcome) add(one outcome) {
	o.engine, o.version = one.engine, one.version
	o.files = append(o.files, one.files...)
	o.result.Files = append(o.result.Files, ids(one.files)...)
	o.result.Checks = distinct(o.result.Checks, one.result.Checks)

	o.result.Warnings = append(o.result.Warnings, one.result.Warnings...)
	if o.result.Report == nil {
		o.result.Report = one.result.Report
	}
}

// discardUnless removes what was stored of an outcome that did not become whole. Deferred, it does
// so after a panic, too.
func (s *Service) discardUnless(ctx context.Context, whole *bool, made *outcome) {
	if !*whole {
		s.Files.Discard(ctx, made.files...)
	}
}

// target returns the format that is made of files. Each must be what the task says.
func (s *Service) target(w piecework, group []file.File) (format.Format, error) {
	want := w.values.Text(operation.FieldInput)
	for _, in := range group {
		if want != "" && want != in.Format {
			return format.Format{}, fault.New(fault.UnsupportedFormat, "%s is %s, not %s as the request says.", in.Name, in.Format, want).
				On(operation.FieldInput)
		}
	}

	from, _ := s.Catalog.Formats().Find(group[0].Format)

	id := w.op.Destination(w.values, from)
	if id == format.Any {
		return format.Format{ID: id}, nil
	}

	to, ok := s.Catalog.Formats().Find(id)
	if !ok {
		return format.Format{}, job.UnknownFormat(id).On(operation.FieldOutput)
	}

	return to, nil
}

// perform does the operation once, in a work folder of its own.
func (s *Service) perform(
	ctx context.Context,
	w piecework,
	group []file.File,
	limit time.Duration,
	target format.Format,
	report func(float64, ports.EngineInfo),
) (outcome, error) {
	formats := make([]string, len(group))
	for i, in := range group {
		formats[i] = in.Format
	}

	if _, err := s.Catalog.Plan(w.op, formats, target.ID); err != nil {
		return outcome{}, err // before the input is brought in
	}

	dir, err := s.Folders.Make(w.job.ID())
	if err != nil {
		return outcome{}, fmt.Errorf("make a work folder: %w", err)
	}
	defer s.clear(ctx, dir)

	sources := make([]conversion.Source, len(group))
	for i, in := range group {
		path, err := s.local(ctx, in, dir)
		if err != nil {
			return outcome{}, err
		}

		sources[i] = conversion.Source{
			Path:   path,
			Name:   in.Name,
			Format: in.Format,
			Facts:  in.Facts,
		}
	}

	sums := map[string]file.Sums{}
	converter := conversion.New(
		conversion.Deps{Catalog: s.Catalog, Verifier: s.Verifier, Sniffer: s.Sniffer},
	)

	made, err := converter.Do(ctx, conversion.Request{
		Operation: w.op,
		Sources:   sources,
		Target:    target,
		Options:   w.values,
		Dir:       dir,
		Limit:     limit,
		Progress:  report,
		Beside:    s.hashInto(sums),
	})
	if err != nil {
		return outcome{}, err
	}

	return s.keep(ctx, w.assignment, made, sums)
}

// hashInto has the sums of each output ready when its verification ends.
func (s *Service) hashInto(sums map[string]file.Sums) func(path string) func(useless bool) error {
	expect := func(string) {}
	if here, ok := s.Blobs.(ports.LocalBlobs); ok {
		expect = here.Expect
	}

	var mu sync.Mutex

	return func(path string) func(bool) error {
		read := startReading(path, expect)

		return func(useless bool) error {
			made, err := read.end(useless)

			mu.Lock()
			defer mu.Unlock()

			sums[path] = made

			return err
		}
	}
}

func (s *Service) clear(ctx context.Context, dir string) {
	if err := s.Folders.Remove(dir); err != nil {
		s.Log.WarnContext(
			ctx,
			"a work folder could not be removed; it will be at the next start",
			"cause",
			err,
		)
	}
}

// local returns a path of this machine that holds the input: the storage's own file, or a copy in
// the work folder.
func (s *Service) local(ctx context.Context, in file.File, dir string) (string, error) {
	path, err := s.place(ctx, in, dir)
	if err != nil {
		return "", unopened(in, err)
	}

	return path, nil
}

// unopened says why an input cannot be read.
func unopened(in file.File, err error) error {
	if errors.Is(err, ports.ErrNoBlob) {
		return fault.New(fault.FileGone, "The input %s has been deleted. Send it again.", in.Name).
			Because(err)
	}

	return fmt.Errorf("bring the input in: %w", err)
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

	path := filepath.Join(dir, "input-"+in.ID)

	//nolint:gosec // an engine's own uid must be able to read it
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return "", err
	}

	_, err = io.Copy(out, blob)

	return path, errors.Join(err, out.Close())
}

// distinct adds the checks that do not stand there yet: a document of a hundred pages would show
// the same ones a hundred times.
func distinct(checks, more []job.Check) []job.Check {
	for _, c := range more {
		if !slices.Contains(checks, c) {
			checks = append(checks, c)
		}
	}

	return checks
}
