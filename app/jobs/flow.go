package jobs

import (
	"slices"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
)

// flow tells of a draft which formats its files will have on their way, as far as that can be known
// before they are here.
type flow struct {
	*Service

	draft  draft
	byName map[string]job.Spec
	known  map[string][]string // by task: what it gives
}

func (s *Service) flowOf(d draft) *flow {
	f := &flow{Service: s, draft: d, byName: map[string]job.Spec{}, known: map[string][]string{}}
	for _, spec := range d.specs {
		f.byName[spec.Name] = spec
	}

	return f
}

// sources returns the tasks whose files a task takes.
func (f *flow) sources(spec job.Spec) []job.Spec {
	var list []job.Spec

	for _, name := range spec.Input {
		if from, ok := f.byName[name]; ok {
			list = append(list, from)
		}
	}

	return list
}

// inputs returns the formats of a task's inputs, each once: what the task says, a file that is
// here, what another task writes, a URL's extension. all reports whether there is no input of which
// nothing is known.
func (f *flow) inputs(spec job.Spec) (ids []string, all bool) {
	if id := spec.Values.Text(operation.FieldInput); id != "" {
		return []string{id}, true
	}

	all = true

	for _, from := range f.sources(spec) {
		likely := f.gives(from)
		if named, ok := f.Catalog.Formats().ByFilename(givenName(from)); ok && len(likely) == 0 {
			likely = []string{named.ID}
		}

		all = all && len(likely) > 0
		for _, id := range likely {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}

	return ids, all
}

// gives returns the formats of what a task gives, none where only the content will tell.
func (f *flow) gives(spec job.Spec) []string {
	if ids, done := f.known[spec.Name]; done {
		return ids
	}

	f.known[spec.Name] = nil // where tasks go in a circle, it ends here

	if id := f.draft.formats[spec.Name]; id != "" {
		f.known[spec.Name] = []string{id}
	}

	if op, _ := operation.Find(spec.Operation); op.Role == operation.Process {
		f.known[spec.Name] = f.writes(op, spec)
	}

	return f.known[spec.Name]
}

func (f *flow) writes(op operation.Operation, spec job.Spec) []string {
	switch to := op.Destination(spec.Values, format.Format{}); to {
	case "":
	case format.Any:
		return nil
	default:
		return []string{to}
	}

	known, _ := f.inputs(spec)

	var ids []string
	for _, way := range f.waysOf(op, spec, known) {
		ids = append(ids, way.to)
	}

	return ids
}

// kind returns the heavier of what a task reads and writes, as far as it can be known before the
// input is here.
func (f *flow) kind(spec job.Spec) job.Kind {
	op, _ := operation.Find(spec.Operation)
	if op.Role != operation.Process {
		return job.Light
	}

	ids, _ := f.inputs(spec)

	return heaviest(f.Catalog.Formats(), append(ids, f.gives(spec)...)...)
}
