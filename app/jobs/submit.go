package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/once"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
)

// Graph is a job as it is asked for.
type Graph struct {
	Tasks      map[string]map[string]any // by name, as they came in JSON
	Tag        string
	Metadata   map[string]any
	WebhookURL string     // where to send the job's events; "" for nowhere
	Mark       *once.Mark // of a call that may be repeated; may be nil
	Faults     fault.List // found already in what is asked for; with any, nothing is stored
}

// SecretsPurpose is what a task's secret fields are sealed for.
func SecretsPurpose(jobID, task string) string { return "task/" + jobID + "/" + task }

// Submit checks a graph whole, stores it as a job and offers its first tasks to workers. All faults are listed at once; nothing is stored
// if there is one.
func (s *Service) Submit(ctx context.Context, p access.Principal, g Graph) (View, error) {
	d := s.parse(g)
	if !d.holdsFiles() {
		return s.store(ctx, p, d)
	}
	if err := s.checkAlone(ctx, p, &d); err != nil {
		return View{}, err
	}
	v := View{}
	err := s.receiveInline(ctx, p, &d)
	if err == nil {
		v, err = s.store(ctx, p, d)
	}
	if err != nil {
		s.Files.Undo(ctx, err, d.uploads...)
	}
	return v, err
}

// parse checks a graph as far as that can be done without looking at anything else. Its tasks come in the order of their names.
func (s *Service) parse(g Graph) draft {
	d := draft{tag: g.Tag, metadata: g.Metadata, webhook: g.WebhookURL, mark: g.Mark, formats: map[string]string{}, warnings: map[string][]string{}}
	d.faults = slices.Clone(g.Faults)
	for _, name := range slices.Sorted(maps.Keys(g.Tasks)) {
		s.add(&d, name, g.Tasks[name])
	}
	d.faults = append(d.faults, job.CheckGraph(d.specs, d.faults)...)
	d.faults = append(d.faults, s.checkWebhook(d.webhook)...)
	return d
}

// add adds a task to a draft.
func (s *Service) add(d *draft, name string, task map[string]any) {
	spec, faults := job.ParseSpec(s.Catalog.Formats(), name, task)
	d.specs, d.faults = append(d.specs, spec), append(d.faults, faults...)
}

// holdsFiles reports whether files are part of the request.
func (d *draft) holdsFiles() bool {
	return slices.ContainsFunc(d.specs, func(spec job.Spec) bool { return spec.Operation == job.OpImportBase64 })
}

// receiveInline takes the files in that are part of the request. After an error, the caller discards what there is.
func (s *Service) receiveInline(ctx context.Context, p access.Principal, d *draft) error {
	for i, spec := range d.specs {
		if spec.Operation != job.OpImportBase64 {
			continue
		}
		in := files.Incoming{Name: spec.Fields.Text("filename"), Body: bytes.NewReader(spec.Fields.Bytes(job.FieldFile))}
		got, err := s.Files.Receive(ctx, p.Owner, in)
		if err != nil {
			if f := (*fault.Fault)(nil); errors.As(err, &f) {
				return f.On(spec.At(job.FieldFile))
			}
			return fmt.Errorf("receive an inline file: %w", err)
		}
		d.specs[i].Fields[job.FieldFile] = got.File.ID
		d.uploads = append(d.uploads, got.File)
		d.warnings[spec.Name] = got.Warnings
	}
	return nil
}

// draft is a job on its way into the store.
type draft struct {
	specs    []job.Spec
	tag      string
	metadata map[string]any
	webhook  string
	oneShot  bool
	mark     *once.Mark
	formats  map[string]string   // of the files that are here already, by import
	uploads  []file.File         // rows to insert
	warnings map[string][]string // by task, of uploads
	faults   fault.List          // found so far
	checked  bool                // there are no others
}
