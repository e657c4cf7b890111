package store

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"slices"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var _ ports.Jobs = jobs{}

type jobs struct{ *transaction }

// loadedJob is what a transaction knows to be stored, so that Save writes only what changed: of a hundred tasks, mostly one.
type loadedJob struct {
	job   jobRow
	tasks []taskRow
	files []string
}

func (s jobs) Insert(ctx context.Context, j *job.Job) error {
	row, tasks, err := jobRows(j.State())
	if err != nil {
		return err
	}
	if _, err := insert(ctx, s.transaction, "", row); err != nil {
		return fmt.Errorf("insert job %s: %w", row.ID, err)
	}
	if len(tasks) > 0 {
		if _, err := insert(ctx, s.transaction, "", tasks...); err != nil {
			return fmt.Errorf("insert the tasks of job %s: %w", row.ID, err)
		}
	}
	s.loaded[row.ID] = loadedJob{job: row, tasks: tasks}
	if err := s.refer(ctx, j); err != nil {
		return err
	}
	return events(s).log(ctx, j)
}

// refer notes the files that the job has come to refer to.
func (s jobs) refer(ctx context.Context, j *job.Job) error {
	known := s.loaded[j.ID()]
	var rows []jobFileRow
	var old []string
	for _, id := range j.Files() {
		if slices.Contains(known.files, id) {
			continue
		}
		rows = append(rows, jobFileRow{JobID: j.ID(), FileID: id})
		if !s.inserted[id] {
			old = append(old, id)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := s.hold(ctx, old); err != nil {
		return fmt.Errorf("the files of job %s: %w", j.ID(), err)
	}
	if _, err := insert(ctx, s.transaction, " ON CONFLICT DO NOTHING", rows...); err != nil {
		return fmt.Errorf("note the files of job %s: %w", j.ID(), err)
	}
	known.files = j.Files()
	s.loaded[j.ID()] = known
	return nil
}

// hold keeps files from being deleted until the transaction ends, and refuses those that are.
func (s jobs) hold(ctx context.Context, ids []string) error {
	for some := range slices.Chunk(slices.Sorted(slices.Values(ids)), keysAtOnce) {
		text := fmt.Sprintf("SELECT deleted FROM files WHERE id IN (%s) ORDER BY id %s", places(1, len(some)), s.locking("FOR KEY SHARE")) //nolint:gosec // numbers
		rows, err := s.tx.Tx.QueryContext(ctx, text, arguments(some)...)
		if err != nil {
			return fmt.Errorf("hold them: %w", err)
		}
		deleted, err := scanAll(rows, func(at *sql.Null[int64]) []any { return []any{at} })
		if err != nil {
			return fmt.Errorf("hold them: %w", err)
		}
		if slices.ContainsFunc(deleted, func(at sql.Null[int64]) bool { return at.Valid }) {
			return ports.ErrGone
		}
	}
	return nil
}

func (s jobs) Get(ctx context.Context, id string) (*job.Job, error) {
	if impossible(id) {
		return nil, ports.ErrNoRow
	}
	rows, err := find[jobRow](ctx, s.transaction, id, " "+s.locking("FOR UPDATE"))
	if err != nil {
		return nil, fmt.Errorf("select job %s: %w", id, err)
	}
	if len(rows) == 0 {
		return nil, ports.ErrNoRow
	}
	tasks, err := find[taskRow](ctx, s.transaction, id, " ORDER BY position")
	if err != nil {
		return nil, fmt.Errorf("select the tasks of job %s: %w", id, err)
	}
	state, err := jobState(rows[0], tasks)
	if err != nil {
		return nil, err
	}
	j := job.Restore(state)
	s.loaded[id] = loadedJob{job: rows[0], tasks: tasks, files: j.Files()}
	return j, nil
}

func (s jobs) Save(ctx context.Context, j *job.Job) error {
	row, tasks, err := jobRows(j.State())
	if err != nil {
		return err
	}
	stored, known := s.loaded[row.ID]
	if !known || row != stored.job {
		if err := update(ctx, s.transaction, &row); err != nil {
			return fmt.Errorf("update job %s: %w", row.ID, err)
		}
	}
	for i := range tasks {
		if known && i < len(stored.tasks) && reflect.DeepEqual(tasks[i], stored.tasks[i]) {
			continue
		}
		if err := update(ctx, s.transaction, &tasks[i]); err != nil {
			return fmt.Errorf("update task %s of job %s: %w", tasks[i].Name, row.ID, err)
		}
	}
	s.loaded[row.ID] = loadedJob{job: row, tasks: tasks, files: stored.files}
	if err := s.refer(ctx, j); err != nil {
		return err
	}
	return events(s).log(ctx, j)
}

func (s jobs) Delete(ctx context.Context, id string) ([]file.File, error) {
	if err := s.claim(ctx, id); err != nil {
		return nil, err
	}
	var rows []fileRow
	err := s.tx.NewSelect().Model(&rows).Where("deleted IS NULL").
		Where("id IN (SELECT file_id FROM job_files WHERE job_id = ?)", id).
		Where("NOT EXISTS (SELECT 1 FROM job_files AS others WHERE others.file_id = f.id AND others.job_id <> ?)", id).Order("id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("select the files of job %s alone: %w", id, err)
	}
	files := make([]file.File, len(rows))
	for i, row := range rows {
		if files[i], err = fileOf(row); err != nil {
			return nil, err
		}
	}
	res, err := s.tx.NewDelete().Model((*jobRow)(nil)).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("delete job %s: %w", id, err)
	}
	delete(s.loaded, id)
	return files, found(res)
}

// claim holds a job and its files, so that of two jobs that share a file and go at once, one is the last to refer to it.
func (s jobs) claim(ctx context.Context, id string) error {
	if !s.locks {
		return nil
	}
	if _, err := s.lock(s.tx.NewSelect().Model((*jobRow)(nil)).Column("id").Where("id = ?", id), "UPDATE").Exec(ctx); err != nil {
		return fmt.Errorf("hold job %s: %w", id, err)
	}
	files := s.tx.NewSelect().Model((*fileRow)(nil)).Column("id").Where("id IN (SELECT file_id FROM job_files WHERE job_id = ?)", id).Order("id")
	if _, err := s.lock(files, "UPDATE").Exec(ctx); err != nil {
		return fmt.Errorf("hold the files of job %s: %w", id, err)
	}
	return nil
}

func (s jobs) Unended(ctx context.Context) ([]string, error) {
	var ids []string
	query := s.tx.NewSelect().Model((*jobRow)(nil)).Column("id").Where("status IN (?)", bun.List([]job.Status{job.Pending, job.Processing}))
	err := query.Order("created", "id").Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("select the jobs that have not ended: %w", err)
	}
	return ids, nil
}
