package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/once"
	"github.com/convertd/convertd/app/turns"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
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
	d, err := s.draftOf(ctx, p, g)
	if err != nil {
		return View{}, err
	}
	v := View{}
	if err = s.receiveInline(ctx, p, &d); err == nil {
		v, err = s.store(ctx, p, d)
	}
	if err != nil {
		s.Files.Undo(ctx, err, d.uploads...)
	}
	return v, err
}

// draftOf checks a graph as far as that can be done without storing anything. Its tasks come in the order of their names, and so do the faults, of
// which none is left out but what may only follow from another one.
func (s *Service) draftOf(ctx context.Context, p access.Principal, g Graph) (draft, error) {
	d := draft{tag: g.Tag, metadata: g.Metadata, webhook: g.WebhookURL, mark: g.Mark, formats: map[string]string{}, warnings: map[string][]string{}}
	faults := slices.Clone(g.Faults)
	for _, name := range slices.Sorted(maps.Keys(g.Tasks)) {
		spec, more := job.ParseSpec(s.Catalog.Formats(), name, g.Tasks[name])
		faults = append(faults, more...)
		d.specs = append(d.specs, spec)
	}
	faults = append(faults, job.CheckGraph(d.specs, faults)...)
	faults, err := s.checkWorld(ctx, p, &d, faults)
	if err != nil {
		return draft{}, err
	}
	faults = append(faults, s.checkWebhook(d.webhook)...)
	slices.SortStableFunc(faults, byTask)
	return d, faults.Err()
}

// byTask orders faults by the request's fields, and those of tasks by the tasks' names.
func byTask(a, b *fault.Fault) int {
	return slices.Compare(place(a), place(b))
}

func place(f *fault.Fault) []string {
	way := strings.SplitN(f.Field, ".", 3)
	return way[:min(len(way), 2)]
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

// draft is a checked job on its way into the store.
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
}

// store stores a job, its files and the first offers to workers. After an error, the caller discards the files.
func (s *Service) store(ctx context.Context, p access.Principal, d draft) (View, error) {
	id, now := s.IDs.New("job_"), s.Clock.Now()
	tasks, err := s.tasks(id, d)
	if err != nil {
		return View{}, err
	}
	j := job.New(job.Draft{
		ID: id, Owner: p.Owner, Tag: d.tag, Metadata: d.metadata, WebhookURL: d.webhook, OneShot: d.oneShot, Tasks: tasks, Now: now,
	})
	var v View
	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		for _, f := range d.uploads {
			if err := tx.Files.Insert(ctx, f); err != nil {
				return fmt.Errorf("insert a file: %w", err)
			}
		}
		if err := s.takeUploads(ctx, tx, p, j, d, now); err != nil {
			return err
		}
		if j.Status().Ended() { // it only takes uploads in
			j.Keep(s.Files.Until(now))
		}
		if err := s.Turns.Skip(ctx, j); err != nil {
			return err
		}
		if err := tx.Jobs.Insert(ctx, j); errors.Is(err, ports.ErrGone) {
			return fault.New(fault.FileGone, "A file of the job has just been deleted. Upload it again.").Because(err)
		} else if err != nil {
			return fmt.Errorf("insert the job: %w", err)
		}
		if err := d.mark.Keep(ctx, tx, id); err != nil {
			return err
		}
		if err := turns.Offer(ctx, tx, j, j.Ready()); err != nil {
			return err
		}
		if err := s.Turns.Ask(ctx, tx, j); err != nil {
			return err
		}
		v, err = s.view(ctx, tx, j)
		return err
	})
	if err != nil {
		return View{}, fmt.Errorf("store a job: %w", err)
	}
	return v, nil
}

// takeUploads completes the imports whose file is here already: there is nothing to wait for. An upload is kept from its last use on.
func (s *Service) takeUploads(ctx context.Context, tx ports.Tx, p access.Principal, j *job.Job, d draft, now time.Time) error {
	var used []string
	for _, spec := range d.specs {
		id := givenFile(spec)
		if id == "" {
			continue
		}
		f, err := s.Files.Owned(ctx, tx, p, id)
		if named := (*fault.Fault)(nil); errors.As(err, &named) {
			return named.On(spec.At(job.FieldFile))
		}
		if err != nil {
			return err
		}
		result := job.Result{Files: []string{f.ID}, Warnings: d.warnings[spec.Name]}
		if err := j.Receive(spec.Name, result, now); err != nil {
			return fmt.Errorf("take a file in: %w", err)
		}
		if f.Created.Before(now) {
			used = append(used, f.ID)
		}
	}
	if len(used) == 0 {
		return nil
	}
	if err := tx.Files.Keep(ctx, used, s.Files.Until(now)); err != nil {
		return fmt.Errorf("keep the files: %w", err)
	}
	return nil
}

func (s *Service) tasks(jobID string, d draft) ([]job.TaskState, error) {
	tasks := make([]job.TaskState, len(d.specs))
	for i, spec := range d.specs {
		tasks[i] = job.TaskState{
			Name: spec.Name, Operation: spec.Operation, Input: spec.Input, IgnoreError: spec.IgnoreError,
			Fields: spec.Fields, Options: spec.Options, Kind: s.kind(spec, d),
		}
		if len(spec.Secrets) == 0 {
			continue
		}
		sealed, err := s.seal(spec.Secrets, SecretsPurpose(jobID, spec.Name))
		if err != nil {
			return nil, err
		}
		tasks[i].Sealed, tasks[i].SecretNames = sealed, slices.Sorted(maps.Keys(spec.Secrets))
	}
	return tasks, nil
}

func (s *Service) seal(secrets option.Values, purpose string) ([]byte, error) {
	plain, err := json.Marshal(secrets)
	if err != nil {
		return nil, fmt.Errorf("encode secret fields: %w", err)
	}
	sealed, err := s.Sealer.Seal(plain, purpose)
	if err != nil {
		return nil, fmt.Errorf("seal secret fields: %w", err)
	}
	return sealed, nil
}
