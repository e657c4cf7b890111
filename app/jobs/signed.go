package jobs

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

// Wanted is what a new download link shall lead to: a file, or what a task of a job has made.
type Wanted struct {
	FileID   string
	JobID    string
	Task     string // "" for the job's only export
	Lifetime time.Duration
}

// Link signs a new link to a file of the caller's, or to the zip of a task's files. It never
// outlives them.
func (s *Service) Link(ctx context.Context, p access.Principal, w Wanted) (files.Signed, error) {
	var link files.Signed

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		list, task, err := s.wanted(ctx, tx, p, w)
		if err != nil {
			return err
		}

		signer, err := s.Files.Signer(ctx, tx)
		if err != nil {
			return err
		}

		until := s.Clock.Now().Add(w.Lifetime)
		if len(list) == 1 {
			link = signer.File(list[0], until)
		} else {
			link = signer.Zip(w.JobID, task, until, list...)
		}

		return nil
	})
	if err != nil {
		return files.Signed{}, fmt.Errorf("sign a link: %w", err)
	}

	return link, nil
}

// wanted returns the files that are wanted, none of which is gone, and the task that has them.
func (s *Service) wanted(
	ctx context.Context,
	tx ports.Tx,
	p access.Principal,
	w Wanted,
) (list []file.File, task string, err error) {
	if w.FileID != "" {
		f, err := s.Files.Owned(ctx, tx, p, w.FileID)
		return []file.File{f}, "", err
	}

	j, err := owned(ctx, tx, p, w.JobID)
	if err != nil {
		return nil, "", err
	}

	t, err := giving(j, w.Task)
	if err != nil {
		return nil, "", err
	}

	for _, id := range t.Result.Files {
		f, err := s.Files.Owned(ctx, tx, p, id)
		if err != nil {
			return nil, "", err
		}

		list = append(list, f)
	}

	return list, t.Name, nil
}

// giving returns the task of that name, or the only export, which must have files.
func giving(j *job.Job, name string) (job.TaskState, error) {
	if exports := exportsOf(j); name == "" {
		switch len(exports) {
		case 0:
			return job.TaskState{}, fault.New(fault.InvalidInput, "The job has no export; name the task whose files are wanted as task.").
				On("task")
		case 1:
			name = exports[0]
		default:
			return job.TaskState{}, fault.New(fault.InvalidInput, "The job has several exports; name one of them as task: %s.", strings.Join(exports, ", ")).
				On("task")
		}
	}

	t, ok := j.Task(name)
	switch {
	case !ok:
		return t, noTask(name).On("task")
	case !t.Status.Ended():
		return t, fault.New(
			fault.Conflict,
			"The task %q is %s and has no files yet. Wait until it has completed.",
			name,
			t.Status,
		)
	case t.Result == nil || len(t.Result.Files) == 0:
		return t, fault.New(fault.Conflict, "The task %q is %s and has no files.", name, t.Status)
	}

	return t, nil
}

// linked reports whether a task hands files out by links.
func linked(t job.TaskState) bool {
	op, _ := operation.Find(t.Operation)
	return op.Runs == operation.AsLinks
}

func exportsOf(j *job.Job) []string {
	var names []string

	for _, t := range j.State().Tasks {
		if linked(t) {
			names = append(names, t.Name)
		}
	}

	return names
}
