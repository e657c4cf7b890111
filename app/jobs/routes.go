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

// look notes the formats of the files that the graph names by id, or holds. All that are not the caller's, or gone, are listed.
func (s *Service) look(ctx context.Context, p access.Principal, d *draft) error {
	d.formats = map[string]string{}
	var faults fault.List
	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		for _, spec := range d.specs {
			if inline := spec.Fields.Bytes(job.FieldFile); spec.Operation == job.OpImportBase64 && inline != nil {
				d.formats[spec.Name] = s.Files.FormatOf(spec.Fields.Text("filename"), inline)
				continue
			}
			id := givenFile(spec)
			if id == "" {
				continue
			}
			f, err := s.Files.Owned(ctx, tx, p, id)
			if named := (*fault.Fault)(nil); errors.As(err, &named) {
				faults = append(faults, named.On("tasks."+spec.Name+".file"))
				continue
			}
			if err != nil {
				return err
			}
			d.formats[spec.Name] = f.Format
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look at the files: %w", err)
	}
	return faults.Err()
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
		if f, ok := s.Catalog.Formats().ByFilename(givenName(from)); id == "" && ok {
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

// checkCounts refuses tasks whose inputs will have too many files at least. A task behind one that is refused is not named as well.
func checkCounts(specs []job.Spec) fault.List {
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
		sum := 0
		for _, in := range byName[name].Input {
			sum += count(in)
		}
		if sum > MaxInputs {
			faults = append(faults, TooManyInputs().On("tasks."+name+".input"))
			sum = 0
		}
		known[name] = max(sum, 1) // of each file, one becomes at least one; an import makes one
		return known[name]
	}
	for _, spec := range specs {
		count(spec.Name)
	}
	return faults
}

// checkRoutes refuses what can be known to fail: too many files, a URL that may not be asked for, inputs in another format than the task says, and pairs
// of formats that nothing joins.
func (s *Service) checkRoutes(d draft) fault.List {
	faults := checkCounts(d.specs)
	for _, spec := range d.specs {
		at := "tasks." + spec.Name + "."
		if spec.Operation == job.OpImportURL {
			if err := s.Fetcher.Check(ports.Download{URL: spec.Fields.Text("url"), Headers: spec.Secrets.Map("headers")}); err != nil {
				f := fault.Of(err)
				faults = append(faults, f.On(at+f.Field))
			}
		}
		if spec.Operation != job.OpConvert {
			continue
		}
		faults = append(faults, checkInputs(spec, d)...)
		for _, from := range s.inputFormats(spec, d) {
			to := spec.Fields.Text("output_format")
			if _, err := s.Catalog.Plan(from, to); err != nil {
				faults = append(faults, fault.Of(err).On(at+"output_format").With("from", from).With("to", to))
			}
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
				On("tasks."+spec.Name+".input_format"))
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
	return fmt.Sprintf("The input %q", from.Name)
}
