package store

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"slices"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var _ ports.Jobs = jobs{}

type jobs struct{ *transaction }

// loadedJob is what a transaction knows to be stored, so that Save writes only what changed: of a
// hundred tasks, mostly one.
type loadedJob struct {
	job   jobRow
	tasks []taskRow
	files []string
}

func (s jobs) Insert(ctx context.Context, j *job.Job) error {
	row, tasks, err := jobRows(s.urls, j.State())
	if err != nil {
		return err
	}

	steps := []step{inserting(s.transaction, "insert job "+row.ID, "", row)}
	if len(tasks) > 0 {
		steps = append(
			steps,
			inserting(s.transaction, "insert the tasks of job "+row.ID, "", tasks...),
		)
	}

	return s.store(ctx, j, loadedJob{job: row, tasks: tasks}, steps)
}

// store does the steps of a change of a job, those that follow from it, and those that wait for a
// batch: what has been appended to the log.
func (s jobs) store(ctx context.Context, j *job.Job, now loadedJob, steps []step) error {
	steps = append(steps, s.refer(j, now.files)...)

	steps = append(steps, s.takeAppended()...) // they refer to the job
	if err := s.run(ctx, steps...); err != nil {
		return err
	}

	now.files = j.Files()
	s.loaded[j.ID()] = now

	return nil
}

// refer notes the files that the job has come to refer to.
func (s jobs) refer(j *job.Job, known []string) []step {
	var (
		rows []jobFileRow
		old  []string
	)

	noted := make(map[string]bool, len(known))
	for _, id := range known {
		noted[id] = true
	}

	for _, id := range j.Files() {
		if noted[id] {
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

	steps := s.hold(j.ID(), old)
	// neither database takes the values of tens of thousands at once
	for some := range slices.Chunk(rows, keysAtOnce) {
		steps = append(
			steps,
			inserting(
				s.transaction,
				"note the files of job "+j.ID(),
				" ON CONFLICT DO NOTHING",
				some...),
		)
	}

	return steps
}

// hold keeps files of a job from being deleted until the transaction ends, and refuses those that
// are.
func (s jobs) hold(job string, ids []string) []step {
	var steps []step

	for some := range slices.Chunk(slices.Sorted(slices.Values(ids)), keysAtOnce) {
		some = padded(some)
		text := fmt.Sprintf(
			"SELECT deleted FROM files WHERE id IN (%s) ORDER BY id %s",
			places(1, len(some)),
			s.locking("FOR KEY SHARE"),
		)
		steps = append(
			steps,
			step{
				what: "hold the files of job " + job,
				text: text,
				args: arguments(some),
				row: func(scan func(...any) error) error {
					var deleted sql.Null[int64]
					if err := scan(&deleted); err != nil || !deleted.Valid {
						return err
					}

					return ports.ErrGone
				},
			},
		)
	}

	return steps
}

func (s jobs) Get(ctx context.Context, id string) (*job.Job, error) {
	if impossible(id) {
		return nil, ports.ErrNoRow
	}

	var (
		rows  []jobRow
		tasks []taskRow
	)

	err := s.run(
		ctx,
		finding(s.transaction, "select job "+id, "id = $1 "+s.locking("FOR UPDATE"), &rows, id),
		finding(
			s.transaction,
			"select the tasks of job "+id,
			"job_id = $1 ORDER BY position",
			&tasks,
			id,
		),
	)
	if err != nil {
		return nil, err
	}

	if len(rows) == 0 {
		return nil, ports.ErrNoRow
	}

	state, err := jobState(s.urls, rows[0], tasks)
	if err != nil {
		return nil, err
	}

	j := job.Restore(state)
	s.loaded[id] = loadedJob{job: rows[0], tasks: tasks, files: j.Files()}

	return j, nil
}

func (s jobs) Save(ctx context.Context, j *job.Job) error {
	row, tasks, err := jobRows(s.urls, j.State())
	if err != nil {
		return err
	}

	var steps []step

	stored, known := s.loaded[row.ID]
	if !known || row != stored.job {
		steps = append(steps, updating(s.transaction, "update job "+row.ID, &row))
	}

	for i := range tasks {
		if known && i < len(stored.tasks) && reflect.DeepEqual(tasks[i], stored.tasks[i]) {
			continue
		}

		steps = append(
			steps,
			updating(s.transaction, "update task "+tasks[i].Name+" of job "+row.ID, &tasks[i]),
		)
	}

	if !known { // then it may be missing, and what follows from it must not be tried
		if err := s.run(ctx, steps...); err != nil {
			return err
		}

		steps = nil
	}

	return s.store(ctx, j, loadedJob{job: row, tasks: tasks, files: stored.files}, steps)
}

func (s jobs) Delete(ctx context.Context, id string) ([]file.File, error) {
	if err := s.claim(ctx, id); err != nil {
		return nil, err
	}

	var rows []fileRow

	err := s.tx.NewSelect().Model(&rows).Where("deleted IS NULL").
		Where("id IN (SELECT file_id FROM job_files WHERE job_id = ?)", id).
		Where("NOT EXISTS (SELECT 1 FROM job_files AS others WHERE others.file_id = f.id AND others.job_id <> ?)", id).
		Order("id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("select the files of job %s alone: %w", id, err)
	}

	files := make([]file.File, len(rows))
	for i, row := range rows {
		if files[i], err = fileOf(row); err != nil {
			return nil, err
		}
	}

	if err := s.run(ctx, s.detach(id)...); err != nil {
		return nil, err
	}

	res, err := s.tx.NewDelete().Model((*jobRow)(nil)).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("delete job %s: %w", id, err)
	}

	delete(s.loaded, id)

	return files, found(res)
}

// claim holds a job and its files, so that of two jobs that share a file and go at once, one is the
// last to refer to it.
func (s jobs) claim(ctx context.Context, id string) error {
	if !s.locks {
		return nil
	}

	row := s.tx.NewSelect().Model((*jobRow)(nil)).Column("id").Where("id = ?", id)
	if _, err := s.lock(row, "UPDATE").
		Exec(ctx); err != nil {
		return fmt.Errorf("hold job %s: %w", id, err)
	}

	files := s.tx.NewSelect().
		Model((*fileRow)(nil)).
		Column("id").
		Where("id IN (SELECT file_id FROM job_files WHERE job_id = ?)", id).
		Order("id")
	if _, err := s.lock(files, "UPDATE").Exec(ctx); err != nil {
		return fmt.Errorf("hold the files of job %s: %w", id, err)
	}

	return nil
}

// detach keeps the events of a job that is deleted. They are held in the order in which whoever
// publishes them does, so that the two do not deadlock.
func (s jobs) detach(id string) []step {
	detach := step{
		what: "keep the events of job " + id, args: []any{id},
		text: "UPDATE events SET subject = job_id, job_id = NULL WHERE job_id = $1",
	}
	if !s.locks {
		return []step{detach}
	}

	return []step{{
		what: "hold the events of job " + id, args: []any{id},
		text: "SELECT id FROM events WHERE job_id = $1 ORDER BY position FOR UPDATE",
		row:  func(scan func(...any) error) error { return scan(new(string)) },
	}, detach}
}

func (s jobs) Unended(ctx context.Context) ([]string, error) {
	var ids []string

	query := s.tx.NewSelect().Model((*jobRow)(nil)).Column("id").Where("status IN (?)", unended())

	err := query.Order("created", "id").Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("select the jobs that have not ended: %w", err)
	}

	return ids, nil
}
