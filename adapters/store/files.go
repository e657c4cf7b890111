package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

var _ ports.Files = files{}

type files struct{ *transaction }

// keysAtOnce bounds the length of one statement.
const keysAtOnce = 500

func (s files) Insert(ctx context.Context, f file.File) error {
	row, err := rowOf(f)
	if err != nil {
		return err
	}

	if err := s.run(ctx, inserting(s.transaction, "insert file "+f.ID, "", row)); err != nil {
		return err
	}

	s.inserted[f.ID] = !row.Deleted.Valid
	s.seen[f.ID], err = fileOf(row)

	return err
}

func (s files) Get(ctx context.Context, ids ...string) ([]file.File, error) {
	var ask []string

	for _, id := range ids {
		if impossible(id) {
			return nil, ports.ErrNoRow
		}

		if _, known := s.seen[id]; !known {
			ask = append(ask, id)
		}
	}

	slices.Sort(ask)

	for some := range slices.Chunk(slices.Compact(ask), keysAtOnce) {
		if err := s.see(ctx, some); err != nil {
			return nil, err
		}
	}

	list := make([]file.File, len(ids))
	for i, id := range ids {
		f, known := s.seen[id]
		if !known {
			return nil, ports.ErrNoRow
		}

		list[i] = f
	}

	return list, nil
}

// see reads files.
func (s files) see(ctx context.Context, ids []string) error {
	var rows []fileRow

	ids = padded(ids)
	if err := s.run(
		ctx,
		finding(
			s.transaction,
			"select files",
			fmt.Sprintf("id IN (%s)", places(1, len(ids))),
			&rows,
			arguments(ids)...),
	); err != nil {
		return err
	}

	for _, row := range rows {
		f, err := fileOf(row)
		if err != nil {
			return err
		}

		s.seen[row.ID] = f
	}

	return nil
}

func (s files) HasKeys(ctx context.Context, keys []string) (map[string]bool, error) {
	has := map[string]bool{}

	for some := range slices.Chunk(keys, keysAtOnce) {
		var found []string

		err := s.tx.NewSelect().
			Model((*fileRow)(nil)).
			Column("key").
			Where("key IN (?)", bun.List(some)).
			Where("deleted IS NULL").
			Scan(ctx, &found)
		if err != nil {
			return nil, fmt.Errorf("select files by key: %w", err)
		}

		for _, key := range found {
			has[key] = true
		}
	}

	return has, nil
}

// Keep holds all of the files where one expires too early. The job that has them may come to hold
// the others next, and whoever takes some first and some later may wait for another who waits for
// it.
func (s files) Keep(ctx context.Context, ids []string, until time.Time) error {
	if !slices.ContainsFunc(
		ids,
		func(id string) bool { f, known := s.seen[id]; return !known || !f.Lasts(until) },
	) {
		return nil
	}

	s.forget(ids...)

	for some := range slices.Chunk(slices.Sorted(slices.Values(ids)), keysAtOnce) {
		some = padded(some)
		held := fmt.Sprintf(
			"SELECT id FROM files WHERE id IN (%s) ORDER BY id %s",
			places(2, len(some)),
			s.locking("FOR UPDATE"),
		)

		text := fmt.Sprintf("UPDATE files SET expires = $1 WHERE expires < $1 AND id IN (%s)", held)
		if err := s.run(
			ctx,
			step{what: "keep files", text: text, args: arguments(some, until.UnixMicro())},
		); err != nil {
			return err
		}
	}

	return nil
}

func (s files) MarkDeleted(ctx context.Context, id string, at time.Time) error {
	s.forget(id)

	if err := s.claim(ctx, id); err != nil {
		return err
	}

	used, err := s.tx.NewSelect().
		TableExpr("job_files AS jf").
		Join("JOIN jobs AS j ON j.id = jf.job_id").
		Where("jf.file_id = ?", id).
		Where("j.status IN (?)", unended()).
		Exists(ctx)
	if err != nil {
		return fmt.Errorf("look who uses file %s: %w", id, err)
	}

	if used {
		return ports.ErrInUse
	}

	res, err := s.tx.NewUpdate().
		Model((*fileRow)(nil)).
		Set("deleted = ?", micros(at)).
		Where("id = ?", id).
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("mark file %s deleted: %w", id, err)
	}

	return found(res)
}

// claim holds a file against those who come to refer to it: they wait, and find it deleted, or this
// transaction has waited and finds them.
func (s files) claim(ctx context.Context, id string) error {
	if !s.locks {
		return nil
	}

	row := s.tx.NewSelect().Model((*fileRow)(nil)).Column("id").Where("id = ?", id)
	if _, err := s.lock(row, "UPDATE").
		Exec(ctx); err != nil {
		return fmt.Errorf("hold file %s: %w", id, err)
	}

	return nil
}
