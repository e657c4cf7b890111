package jobs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// Graph is a job as it is asked for.
type Graph struct {
	Tasks      map[string]map[string]any // by name, as they came in JSON
	Tag        string
	Metadata   map[string]any
	WebhookURL string               // where to send the job's events; "" for nowhere
	Pending    *idempotency.Pending // the idempotency record; nil for none
	// found already in what is asked for; with any, nothing is stored
	Faults fault.List
}

// SecretsPurpose is what a task's secret fields are sealed for.
func SecretsPurpose(jobID, task string) string { return "task/" + jobID + "/" + task }

// Submit checks a graph whole, stores it as a job and offers its first tasks to workers. All faults
// are listed at once; nothing is stored if there is one.
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

// parse checks a graph as far as that can be done without looking at anything else. Its tasks come
// in the order of their names.
func (s *Service) parse(g Graph) draft {
	d := draft{
		tag:      g.Tag,
		metadata: g.Metadata,
		webhook:  g.WebhookURL,
		pending:  g.Pending,
		formats:  map[string]string{},
		warnings: map[string][]string{},
	}

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
	return slices.ContainsFunc(d.specs, inline)
}

// inline reports whether a task's file is part of the request.
func inline(spec job.Spec) bool {
	content, _ := spec.Values.File(operation.FieldFile)
	return content != nil
}

// misencoded makes what turned out not to be base64, or too much of it, while it was read the
// caller's fault.
func misencoded(err error) error {
	text := "%s is not valid base64."

	switch {
	case errors.Is(err, option.ErrTooMuchData):
		text = "%s is larger than the limit of 16 MB; " +
			"upload it with POST /v1/upload and name the file's id instead."
	case !errors.Is(err, option.ErrNotBase64):
		return err
	}

	return fault.New(fault.InvalidInput, text, operation.FieldFile).
		On(operation.FieldFile).
		Because(err)
}

// receiveInline takes the files in that are part of the request. After an error, the caller
// discards what there is.
func (s *Service) receiveInline(ctx context.Context, p access.Principal, d *draft) error {
	for i, spec := range d.specs {
		content, _ := spec.Values.File(operation.FieldFile)
		if content == nil {
			continue
		}

		in := files.Incoming{
			Max: p.Plan.MaxFile, Name: spec.Values.Text("filename"), Body: content,
		}

		got, err := s.receiveOne(ctx, p.Owner, in)
		if err = misencoded(err); err != nil {
			if f := (*fault.Fault)(nil); errors.As(err, &f) {
				return f.On(spec.At(operation.FieldFile))
			}

			return fmt.Errorf("receive an inline file: %w", err)
		}

		d.specs[i].Values[operation.FieldFile] = got.File.ID
		d.uploads = append(d.uploads, got.File)
		d.warnings[spec.Name] = got.Warnings
	}

	return nil
}

// receiveOne takes a file in when its turn comes.
func (s *Service) receiveOne(
	ctx context.Context, owner string, in files.Incoming,
) (files.Received, error) {
	select {
	case s.inline <- struct{}{}:
	case <-ctx.Done():
		return files.Received{}, context.Cause(ctx)
	}

	defer func() { <-s.inline }()

	return s.Files.Receive(ctx, owner, in)
}

// draft is a job on its way into the store.
type draft struct {
	specs    []job.Spec
	tag      string
	metadata map[string]any
	webhook  string
	oneShot  bool
	pending  *idempotency.Pending
	formats  map[string]string        // of the files that are here already, by import
	uploads  []file.File              // rows to insert
	warnings map[string][]string      // by task, of uploads
	places   map[string]option.Values // by task, with the fields of the connection that it names
	faults   fault.List               // found so far
	checked  bool                     // there are no others
}
