package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var _ ports.DueFiles = dueFiles{}

type dueFiles struct{ *transaction }

// inUse is true of a file f that a job refers to which has not ended.
const inUse = `EXISTS (SELECT 1 FROM job_files AS jf JOIN jobs AS j ON j.id = jf.job_id WHERE jf.file_id = f.id AND j.status IN (?))`

func unended() bun.ListValues { return bun.List([]job.Status{job.Pending, job.Processing}) }

func (s dueFiles) Renew(ctx context.Context, before, until time.Time, limit int) (int, error) {
	ids, err := s.pick(ctx, s.expiring(before).Where(inUse, unended()), limit, leavingOut)
	if err != nil || len(ids) == 0 {
		return 0, err
	}

	s.forget(ids...)

	_, err = s.tx.NewUpdate().
		Model((*fileRow)(nil)).
		Set("expires = ?", micros(until)).
		Where("id IN (?)", bun.List(ids)).
		Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("renew files: %w", err)
	}

	return len(ids), nil
}

func (s dueFiles) Delete(
	ctx context.Context,
	before, at time.Time,
	limit int,
) ([]file.File, error) {
	ids, err := s.pick(ctx, s.expiring(before).Where("NOT "+inUse, unended()), limit, leavingOut)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	// Whoever came to refer to a file before it was picked is seen now; whoever comes after that
	// waits, and finds it deleted.
	return s.mark(
		ctx,
		at,
		s.tx.NewUpdate().Where("NOT "+inUse, unended()).Where("f.id IN (?)", bun.List(ids)),
	)
}

func (s dueFiles) Drop(
	ctx context.Context,
	jobID string,
	ids []string,
	at time.Time,
) ([]file.File, error) {
	var dropped []file.File

	for some := range slices.Chunk(slices.Sorted(slices.Values(ids)), keysAtOnce) {
		ids, err := s.pick(
			ctx,
			s.present().Where("f.id IN (?)", bun.List(some)).Order("f.id"),
			keysAtOnce,
			waiting,
		)
		if err != nil {
			return nil, err
		}

		if len(ids) == 0 {
			continue
		}

		list, err := s.mark(ctx, at, s.tx.NewUpdate().Where("f.id IN (?)", bun.List(ids)).
			Where("NOT EXISTS (SELECT 1 FROM job_files AS jf WHERE jf.file_id = f.id AND jf.job_id <> ?)", jobID),
		)
		if err != nil {
			return nil, err
		}

		dropped = append(dropped, list...)
	}

	return dropped, nil
}

func (s dueFiles) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	ids, err := s.pick(
		ctx,
		s.tx.NewSelect().
			Model((*fileRow)(nil)).
			Where("f.deleted IS NOT NULL").
			Where("f.deleted < ?", micros(before)).
			Where("NOT EXISTS (SELECT 1 FROM job_files AS jf WHERE jf.file_id = f.id)"),
		limit,
		leavingOut,
	)
	if err != nil || len(ids) == 0 {
		return 0, err
	}

	s.forget(ids...)

	if _, err := s.tx.NewDelete().
		Model((*fileRow)(nil)).
		Where("id IN (?)", bun.List(ids)).
		Exec(ctx); err != nil {
		return 0, fmt.Errorf("forget files: %w", err)
	}

	return len(ids), nil
}

func (s dueFiles) present() *bun.SelectQuery {
	return s.tx.NewSelect().Model((*fileRow)(nil)).Where("f.deleted IS NULL")
}

func (s dueFiles) expiring(before time.Time) *bun.SelectQuery {
	return s.present().Where("f.expires < ?", micros(before))
}

// How rows that are due are held: what others write just now can wait for the next round, but what
// a job drops is dropped now or never.
const (
	leavingOut = "UPDATE OF f SKIP LOCKED"
	waiting    = "UPDATE OF f"
)

// pick returns the ids of at most limit rows of a query, and holds them.
func (t *transaction) pick(
	ctx context.Context,
	query *bun.SelectQuery,
	limit int,
	strength string,
) ([]string, error) {
	var ids []string
	if err := t.lock(query.Column("f.id").Limit(int64(limit)), strength).
		Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("select files that are due: %w", err)
	}

	return ids, nil
}

// mark notes of the files of an update that their bytes are gone, and returns them.
func (s dueFiles) mark(
	ctx context.Context,
	at time.Time,
	update *bun.UpdateQuery,
) ([]file.File, error) {
	var rows []fileRow

	_, err := update.Model((*fileRow)(nil)).
		Set("deleted = ?", micros(at)).
		Where("f.deleted IS NULL").
		Returning("*").
		Exec(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("mark files deleted: %w", err)
	}

	list := make([]file.File, len(rows))
	for i, row := range rows {
		s.forget(row.ID)

		if list[i], err = fileOf(row); err != nil {
			return nil, err
		}
	}

	return list, nil
}
