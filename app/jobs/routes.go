package jobs

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// Weigh is to be called when a task has been given its files: what they are may not have been known
// when the job was made.
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

// givenName returns the name that a file will have which is brought in.
func givenName(spec job.Spec) string {
	op, _ := operation.Find(spec.Operation)
	if op.Source == "" {
		return ""
	}

	if name := spec.Values.Text(operation.FieldName); name != "" {
		return name
	}

	if op.Storage != "" {
		return path.Base(spec.Values.Text(op.Source))
	}

	u, err := url.Parse(spec.Values.Text("url"))
	if err != nil {
		return ""
	}

	return path.Base(u.Path)
}

// downloads reports whether a task brings in what a URL names.
func downloads(spec job.Spec) bool {
	return operation.RoleOf(spec.Operation) == operation.Import && spec.Values.Has("url")
}

// checkRoutes refuses what can be known to fail: too many files, a URL that may not be asked for,
// inputs in another format than the task says, pairs of formats that nothing joins, and options
// that no way honours. What was found in the tasks before is not judged again.
func (s *Service) checkRoutes(d draft, found fault.List) fault.List {
	faults := checkCounts(d.specs, found)

	flow := s.flowOf(d)
	for _, spec := range d.specs {
		op, _ := operation.Find(spec.Operation)
		switch {
		case downloads(spec):
			faults = append(faults, s.checkDownload(spec)...)
		case op.Storage != "":
			faults = append(faults, s.checkStorage(op, spec, d, found)...)
		case op.Role == operation.Process:
			faults = append(faults, flow.checkInputs(spec)...)
			if !found.Has(spec.At(operation.FieldOutput)) &&
				!found.Has(spec.At(operation.FieldInput)) {
				faults = append(faults, flow.checkWays(op, spec, found)...)
			}
		}
	}

	return faults
}

func (s *Service) checkDownload(spec job.Spec) fault.List {
	err := s.Fetcher.Check(
		ports.Download{URL: spec.Values.Text("url"), Headers: spec.Secrets.Map("headers")},
	)

	return onTask(spec, err)
}

// onTask returns the faults in an error, on the fields of a task.
func onTask(spec job.Spec, err error) fault.List {
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

// checkWays plans a task as far as its inputs are known. Where all are, each option must be
// honoured on one way at least.
func (f *flow) checkWays(op operation.Operation, spec job.Spec, found fault.List) fault.List {
	var (
		faults   fault.List
		honoured []string
	)

	known, all := f.inputs(spec)
	for _, way := range f.waysOf(op, spec, known) {
		plan, err := f.Catalog.Plan(op, way.from, way.to)
		if err != nil {
			faults = append(
				faults,
				fault.Of(err).
					On(spec.At(op.Asks())).
					With("from", strings.Join(way.from, ", ")).
					With("to", way.to),
			)

			continue
		}

		honoured = append(honoured, plan.Options()...)
	}

	if len(faults) > 0 {
		return faults
	}

	switch {
	case all:
	case spec.Values.Has(operation.FieldOutput):
		honoured = append(
			honoured,
			namesOf(f.Catalog.OptionsOf(op, spec.Values.Text(operation.FieldOutput)))...)
	default:
		return nil // only the content will tell
	}

	return unhonoured(op, spec, honoured, found)
}

// unhonoured refuses the options that were given and that no way of a task honours.
func unhonoured(
	op operation.Operation,
	spec job.Spec,
	honoured []string,
	found fault.List,
) fault.List {
	_, options := op.Apart()
	known := option.Named(options, honoured)

	var faults fault.List

	for _, name := range slices.Sorted(maps.Keys(spec.Given)) {
		is := slices.ContainsFunc(options, func(f option.Field) bool { return f.Name == name })
		if is && !slices.Contains(honoured, name) && !found.Has(spec.Given[name]) {
			faults = append(faults, option.Unknown(known, name).On(spec.Given[name]))
		}
	}

	return faults
}

// checkInputs refuses inputs that are certain to be in another format than the task says.
func (f *flow) checkInputs(spec job.Spec) fault.List {
	var faults fault.List

	want := spec.Values.Text(operation.FieldInput)
	for _, from := range f.sources(spec) {
		certain := f.gives(from)
		if want == "" || len(certain) == 0 || slices.Contains(certain, want) {
			continue
		}

		faults = append(
			faults,
			fault.New(
				fault.UnsupportedFormat,
				"%s is %s, not %s as the request says.",
				called(from, f.draft),
				strings.Join(certain, ", "),
				want,
			).On(spec.At(operation.FieldInput)),
		)
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
