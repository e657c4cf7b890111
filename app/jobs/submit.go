package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// Graph is a job as it is asked for.
type Graph struct {
	Tasks    map[string]map[string]any // by name, as they came in JSON
	Tag      string
	Metadata map[string]any
}

// SecretsPurpose is what a task's secret fields are sealed for.
func SecretsPurpose(jobID, task string) string { return "task/" + jobID + "/" + task }

// Submit checks a graph whole, stores it as a job and offers its first tasks to workers. All faults are listed at once; nothing is stored
// if there is one.
func (s *Service) Submit(ctx context.Context, p access.Principal, g Graph) (View, error) {
	var specs []job.Spec
	var faults fault.List
	for _, name := range slices.Sorted(maps.Keys(g.Tasks)) {
		spec, more := job.ParseSpec(s.Catalog.Formats(), name, g.Tasks[name])
		faults = append(faults, more...)
		specs = append(specs, spec)
	}
	if len(faults) == 0 {
		faults = job.CheckGraph(specs)
	}
	if len(faults) == 0 {
		faults = s.checkRoutes(specs)
	}
	if err := faults.Err(); err != nil {
		return View{}, err
	}
	return s.store(ctx, p, draft{specs: specs, tag: g.Tag, metadata: g.Metadata})
}

// draft is a checked job on its way into the store.
type draft struct {
	specs    []job.Spec
	tag      string
	metadata map[string]any
	oneShot  bool
	uploads  []file.File         // rows to insert
	warnings map[string][]string // by task, of uploads
}

func (s *Service) store(ctx context.Context, p access.Principal, d draft) (View, error) {
	id, now := s.IDs.New("job_"), s.Clock.Now()
	tasks, err := s.tasks(id, d.specs)
	if err != nil {
		return View{}, err
	}
	j := job.New(job.Draft{ID: id, Owner: p.Owner, Tag: d.tag, Metadata: d.metadata, OneShot: d.oneShot, Tasks: tasks, Now: now})
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
			j.Keep(now.Add(s.Files.Lifetime()))
		}
		if err := tx.Jobs.Insert(ctx, j); err != nil {
			return fmt.Errorf("insert the job: %w", err)
		}
		var work []ports.Work
		for _, name := range j.Ready() {
			work = append(work, ports.Work{Job: id, Task: name, Kind: j.RunKind(name)})
		}
		if err := tx.Enqueue(ctx, work...); err != nil {
			return fmt.Errorf("enqueue: %w", err)
		}
		v, err = s.view(ctx, tx, j)
		return err
	})
	if err != nil {
		return View{}, fmt.Errorf("store a job: %w", err)
	}
	return v, nil
}

// takeUploads completes the imports whose file is here already: there is nothing to wait for.
func (s *Service) takeUploads(ctx context.Context, tx ports.Tx, p access.Principal, j *job.Job, d draft, now time.Time) error {
	for _, spec := range d.specs {
		if spec.Operation != job.OpImportUpload {
			continue
		}
		at := "tasks." + spec.Name + ".file"
		f, err := tx.Files.Get(ctx, spec.Fields.Text("file"))
		switch {
		case errors.Is(err, ports.ErrNoRow) || (err == nil && !p.Owns(f.Owner)):
			return fault.New(fault.FileNotFound, "There is no file with this id. Upload it first.").On(at)
		case err != nil:
			return fmt.Errorf("read the file: %w", err)
		case f.Gone(now):
			return fault.New(fault.FileGone, "The file has been deleted. Upload it again.").On(at)
		}
		if err := j.Claim(spec.Name, "here", now); err != nil {
			return fmt.Errorf("begin the import: %w", err)
		}
		result := job.Result{Files: []string{f.ID}, Warnings: d.warnings[spec.Name]}
		if err := j.Complete(spec.Name, "here", result, now); err != nil {
			return fmt.Errorf("complete the import: %w", err)
		}
	}
	return nil
}

func (s *Service) tasks(jobID string, specs []job.Spec) ([]job.TaskState, error) {
	tasks := make([]job.TaskState, len(specs))
	for i, spec := range specs {
		tasks[i] = job.TaskState{
			Name: spec.Name, Operation: spec.Operation, Input: spec.Input, IgnoreError: spec.IgnoreError,
			Fields: spec.Fields, Options: spec.Options, Kind: s.kind(spec, specs),
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

// kind returns the heavier of what a conversion reads and writes, as far as it can be known before the input is here.
func (s *Service) kind(spec job.Spec, all []job.Spec) job.Kind {
	if spec.Operation != job.OpConvert {
		return job.Light
	}
	kind := job.Light
	for _, id := range append(s.inputFormats(spec, all), spec.Fields.Text("output_format")) {
		if f, ok := s.Catalog.Formats().Find(id); ok && job.KindOf(f.Category).Heavier(kind) {
			kind = job.KindOf(f.Category)
		}
	}
	return kind
}

// inputFormats returns the formats that a task's inputs will have, as far as names tell: a conversion's target, a URL's extension.
func (s *Service) inputFormats(spec job.Spec, all []job.Spec) []string {
	if id := spec.Fields.Text("input_format"); id != "" {
		return []string{id}
	}
	var ids []string
	for _, from := range all {
		if !slices.Contains(spec.Input, from.Name) {
			continue
		}
		if from.Operation == job.OpConvert {
			ids = append(ids, from.Fields.Text("output_format"))
			continue
		}
		if f, ok := s.Catalog.Formats().ByFilename(givenName(from)); ok {
			ids = append(ids, f.ID)
		}
	}
	return ids
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

// checkRoutes refuses what can be known to fail: a URL that may not be asked for, and pairs of formats that nothing joins.
func (s *Service) checkRoutes(specs []job.Spec) fault.List {
	var faults fault.List
	for _, spec := range specs {
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
		for _, from := range s.inputFormats(spec, specs) {
			if _, err := s.Catalog.Plan(from, spec.Fields.Text("output_format")); err != nil {
				faults = append(faults, fault.Of(err).On(at+"output_format"))
			}
		}
	}
	return faults
}
