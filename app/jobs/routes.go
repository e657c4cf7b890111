package jobs

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// kind returns the heavier of what a conversion reads and writes, as far as it can be known before the input is here.
func (s *Service) kind(spec job.Spec, d draft) job.Kind {
	if spec.Operation != job.OpConvert {
		return job.Light
	}
	return heaviest(s.Catalog.Formats(), append(s.inputFormats(spec, d), spec.Fields.Text("output_format"))...)
}

// Weigh is to be called when a task has been given its files: what they are may not have been known when the job was made.
func Weigh(formats *format.Registry, j *job.Job, task string, given ...file.File) {
	ids := make([]string, len(given))
	for i, f := range given {
		ids[i] = f.Format
	}
	j.Weigh(task, heaviest(formats, ids...))
}

// heaviest returns the heaviest kind of work among the formats that are known.
func heaviest(formats *format.Registry, ids ...string) job.Kind {
	kind := job.Light
	for _, id := range ids {
		if f, ok := formats.Find(id); ok && job.KindOf(f.Category).Heavier(kind) {
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
