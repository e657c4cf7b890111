package jobs

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// checkWorld adds to the faults that were found in the tasks those that show in what the tasks refer to: files, URLs, and what there is to convert with.
func (s *Service) checkWorld(ctx context.Context, p access.Principal, d *draft, found fault.List) (fault.List, error) {
	more, err := s.look(ctx, p, d)
	if err != nil {
		return nil, fmt.Errorf("look at the files: %w", err)
	}
	found = append(found, more...)
	return append(found, s.checkRoutes(*d, found)...), nil
}

// look notes the formats of the files that the graph names by id, or holds. All that are not the caller's, or gone, or could not be received, are
// listed.
func (s *Service) look(ctx context.Context, p access.Principal, d *draft) (fault.List, error) {
	var faults fault.List
	note := func(spec job.Spec, is string, err error) error {
		if named := (*fault.Fault)(nil); errors.As(err, &named) {
			faults = append(faults, named.On(spec.At(job.FieldFile)))
			return nil
		}
		d.formats[spec.Name] = is
		return err
	}
	var stored []job.Spec
	for _, spec := range d.specs {
		inline := spec.Fields.Bytes(job.FieldFile)
		switch _, known := d.formats[spec.Name]; {
		case known:
		case inline != nil:
			is, err := s.Files.FormatOf(spec.Fields.Text("filename"), inline)
			if err = note(spec, is, err); err != nil {
				return nil, err
			}
		case givenFile(spec) != "":
			stored = append(stored, spec)
		}
	}
	if len(stored) == 0 {
		return faults, nil
	}
	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		for _, spec := range stored {
			f, err := s.Files.Owned(ctx, tx, p, givenFile(spec))
			if err = note(spec, f.Format, err); err != nil {
				return err
			}
		}
		return nil
	})
	return faults, err
}

// givenFile returns the id of the file that an import takes which is here already, "" for other tasks.
func givenFile(spec job.Spec) string {
	if spec.Operation != job.OpImportUpload && spec.Operation != job.OpImportBase64 {
		return ""
	}
	return spec.Fields.Text(job.FieldFile)
}

// kind returns the heavier of what a conversion reads and writes, as far as it can be known before the input is here.
func (s *Service) kind(spec job.Spec, d draft) job.Kind {
	if spec.Operation != job.OpConvert {
		return job.Light
	}
	kind := job.Light
	for _, id := range append(s.inputFormats(spec, d), spec.Fields.Text("output_format")) {
		if f, ok := s.Catalog.Formats().Find(id); ok && job.KindOf(f.Category).Heavier(kind) {
			kind = job.KindOf(f.Category)
		}
	}
	return kind
}

// inputFormats returns the formats that a task's inputs will have, as far as that can be told: what the task says, a file that is here, a
// conversion's target, a URL's extension.
func (s *Service) inputFormats(spec job.Spec, d draft) []string {
	if id := spec.Fields.Text("input_format"); id != "" {
		return []string{id}
	}
	var ids []string
	for _, from := range inputsOf(spec, d) {
		id := certainFormat(from, d)
		if f, ok := s.Catalog.Formats().ByFilename(givenName(from)); from.Operation == job.OpImportURL && ok {
			id = f.ID
		}
		if id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

func inputsOf(spec job.Spec, d draft) []job.Spec {
	var list []job.Spec
	for _, from := range d.specs {
		if slices.Contains(spec.Input, from.Name) {
			list = append(list, from)
		}
	}
	return list
}

// certainFormat returns the format of what a task gives, "" where only the content will tell.
func certainFormat(from job.Spec, d draft) string {
	if from.Operation == job.OpConvert {
		return from.Fields.Text("output_format")
	}
	return d.formats[from.Name]
}

func givenName(spec job.Spec) string {
	if name := spec.Fields.Text("filename"); name != "" {
		return name
	}
	u, err := url.Parse(spec.Fields.Text("url"))
	if err != nil {
		return ""
	}
	return path.Base(u.Path)
}

// MaxInputs is the most files that one task takes: without a bound, tasks that take what all before them made would double it each time.
const MaxInputs = 1000

// TooManyInputs is the fault for a task that would take more.
func TooManyInputs() *fault.Fault {
	return fault.New(fault.InvalidInput, "The task would take more than %d files. Give it fewer, or make several jobs.", MaxInputs)
}

// checkCounts refuses tasks whose inputs will have too many files at least. A task behind one that is refused, or whose input is faulty, is not named
// as well.
func checkCounts(specs []job.Spec, found fault.List) fault.List {
	byName := map[string]job.Spec{}
	for _, spec := range specs {
		byName[spec.Name] = spec
	}
	known := map[string]int{}
	var faults fault.List
	var count func(name string) int
	count = func(name string) int {
		if n, done := known[name]; done {
			return n
		}
		known[name] = 1 // of each file, one becomes at least one; an import makes one
		spec := byName[name]
		if found.Has(spec.At("input")) {
			return 1
		}
		sum := 0
		for _, in := range spec.Input {
			sum += count(in)
		}
		if sum > MaxInputs {
			faults = append(faults, TooManyInputs().On(spec.At("input")))
			sum = 0
		}
		known[name] = max(sum, 1)
		return known[name]
	}
	for _, spec := range specs {
		count(spec.Name)
	}
	return faults
}

// checkRoutes refuses what can be known to fail: too many files, a URL that may not be asked for, inputs in another format than the task says, and pairs
// of formats that nothing joins. What was found in the tasks before is not judged again.
func (s *Service) checkRoutes(d draft, found fault.List) fault.List {
	faults := checkCounts(d.specs, found)
	for _, spec := range d.specs {
		switch {
		case spec.Operation == job.OpImportURL && spec.Fields.Has("url"):
			faults = append(faults, s.checkDownload(spec)...)
		case spec.Operation == job.OpConvert:
			faults = append(faults, checkInputs(spec, d)...)
			if !found.Has(spec.At("output_format")) && !found.Has(spec.At("input_format")) {
				faults = append(faults, s.checkWays(spec, d)...)
			}
		}
	}
	return faults
}

func (s *Service) checkDownload(spec job.Spec) fault.List {
	err := s.Fetcher.Check(ports.Download{URL: spec.Fields.Text("url"), Headers: spec.Secrets.Map("headers")})
	if err == nil {
		return nil
	}
	var faults fault.List
	if !errors.As(err, &faults) {
		faults = fault.List{fault.Of(err)}
	}
	on := make(fault.List, len(faults))
	for i, f := range faults {
		on[i] = f.On(spec.At(f.Field))
	}
	return on
}

func (s *Service) checkWays(spec job.Spec, d draft) fault.List {
	var faults fault.List
	to := spec.Fields.Text("output_format")
	for _, from := range s.inputFormats(spec, d) {
		if _, err := s.Catalog.Plan(from, to); err != nil {
			faults = append(faults, fault.Of(err).On(spec.At("output_format")).With("from", from).With("to", to))
		}
	}
	return faults
}

// checkInputs refuses inputs that are certain to be in another format than the task says.
func checkInputs(spec job.Spec, d draft) fault.List {
	var faults fault.List
	want := spec.Fields.Text("input_format")
	for _, from := range inputsOf(spec, d) {
		if is := certainFormat(from, d); want != "" && is != "" && is != want {
			faults = append(faults, fault.New(fault.UnsupportedFormat, "%s is %s, not %s as the request says.", called(from, d), is, want).
				On(spec.At("input_format")))
		}
	}
	return faults
}

// called names what a task gives, for whoever sent it.
func called(from job.Spec, d draft) string {
	for _, f := range d.uploads {
		if f.ID == givenFile(from) {
			return f.Name
		}
	}
	return fmt.Sprintf("The input %q", fault.Clip(from.Name, fault.MaxNamed))
}
