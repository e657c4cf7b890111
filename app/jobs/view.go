package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// View is a job as it is shown, with the files that its tasks made and links to those that are
// exported.
type View struct {
	Job   *job.Job
	Files map[string]file.File    // by id
	Links map[string]files.Signed // by file id, for the results of completed exports
	Zips  map[string]files.Signed // by task, for completed exports of several files
}

func notFound() *fault.Fault {
	return fault.New(
		fault.JobNotFound,
		"There is no job with this id, or it has expired. Check the id.",
	)
}

// Get returns the caller's job. Another owner's job answers as one that does not exist.
func (s *Service) Get(ctx context.Context, p access.Principal, id string) (View, error) {
	return s.getWhen(ctx, p, id, func(*job.Job) bool { return true })
}

// getWhen returns the job as Get does where shown says so of it, and else nothing but the job.
func (s *Service) getWhen(
	ctx context.Context,
	p access.Principal,
	id string,
	shown func(*job.Job) bool,
) (View, error) {
	var v View

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := owned(ctx, tx, p, id)
		if err != nil {
			return err
		}

		if v.Job = j; shown(j) {
			v, err = s.view(ctx, tx, j)
		}

		return err
	})
	if err != nil {
		return View{}, fmt.Errorf("get a job: %w", err)
	}

	return v, nil
}

func owned(ctx context.Context, tx ports.Tx, p access.Principal, id string) (*job.Job, error) {
	j, err := tx.Jobs.Get(ctx, id)
	if errors.Is(err, ports.ErrNoRow) || (err == nil && !p.Owns(j.Owner())) {
		return nil, notFound()
	}

	if err != nil {
		return nil, fmt.Errorf("read the job: %w", err)
	}

	return j, nil
}

func (s *Service) view(ctx context.Context, tx ports.Tx, j *job.Job) (View, error) {
	v := View{
		Job:   j,
		Files: map[string]file.File{},
		Links: map[string]files.Signed{},
		Zips:  map[string]files.Signed{},
	}

	var (
		shown   []string
		exports []job.TaskState
	)

	for _, t := range j.State().Tasks {
		if t.Result == nil {
			continue
		}

		shown = append(shown, t.Result.Files...)
		if linked(t) {
			exports = append(exports, t)
		}
	}

	list, err := tx.Files.Get(ctx, shown...)
	if err != nil {
		return View{}, fmt.Errorf("read the files of the results: %w", err)
	}

	for _, f := range list {
		v.Files[f.ID] = f
	}

	if len(exports) == 0 {
		return v, nil
	}

	signer, err := s.Files.Signer(ctx, tx)
	if err != nil {
		return View{}, err
	}

	for _, t := range exports {
		v.sign(signer, t)
	}

	return v, nil
}

// sign adds the links to what an export gives out.
func (v View) sign(signer files.Signer, export job.TaskState) {
	until := signer.Standing(export.Completed)

	made := make([]file.File, len(export.Result.Files))
	for i, id := range export.Result.Files {
		made[i] = v.Files[id]
		v.Links[id] = signer.File(made[i], until)
	}

	if len(made) > 1 {
		v.Zips[export.Name] = signer.Zip(v.Job.ID(), export.Name, until, made...)
	}
}

// Download returns the link to all that the job gives out: a file, or a zip of several. ok is false
// where it gives out nothing, or in several exports.
func (v View) Download() (link files.Signed, ok bool) {
	for _, t := range v.Job.State().Tasks {
		if !linked(t) || t.Result == nil || len(t.Result.Files) == 0 {
			continue
		}

		if ok {
			return files.Signed{}, false
		}

		if link, ok = v.Zips[t.Name]; !ok {
			link, ok = v.Links[t.Result.Files[0]], true
		}
	}

	return link, ok
}
