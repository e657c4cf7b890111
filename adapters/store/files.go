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

func (s files) Get(ctx context.Context, id string) (file.File, error) {
	if f, known := s.seen[id]; known {
		return f, nil
	}
	if impossible(id) {
		return file.File{}, ports.ErrNoRow
	}
	var rows []fileRow
	if err := s.run(ctx, finding(s.transaction, "select file "+id, id, "", &rows)); err != nil {
		return file.File{}, err
	}
	if len(rows) == 0 {
		return file.File{}, ports.ErrNoRow
	}
	f, err := fileOf(rows[0])
	if err == nil {
		s.seen[id] = f
	}
	return f, err
}

func (s files) HasKeys(ctx context.Context, keys []string) (map[string]bool, error) {
	has := map[string]bool{}
	for some := range slices.Chunk(keys, keysAtOnce) {
		var found []string
		err := s.tx.NewSelect().Model((*fileRow)(nil)).Column("key").Where("key IN (?)", bun.List(some)).Where("deleted IS NULL").Scan(ctx, &found)
		if err != nil {
			return nil, fmt.Errorf("select files by key: %w", err)
		}
		for _, key := range found {
			has[key] = true
		}
	}
	return has, nil
}

func (s files) Keep(ctx context.Context, ids []string, until time.Time) error {
	var early []string
	for _, id := range slices.Sorted(slices.Values(ids)) {
		f, known := s.seen[id]
		if known && (f.Expires.IsZero() || !f.Expires.Before(until)) {
			continue
		}
		early = append(early, id)
	}
	s.forget(early...)
	for some := range slices.Chunk(early, keysAtOnce) {
		held := fmt.Sprintf("SELECT id FROM files WHERE id IN (%s) AND expires < $1 ORDER BY id %s", places(2, len(some)), s.locking("FOR UPDATE"))
		text := fmt.Sprintf("UPDATE files SET expires = $1 WHERE id IN (%s)", held)
		if err := s.run(ctx, step{what: "keep files", text: text, args: arguments(some, until.UnixMicro())}); err != nil {
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
	used, err := s.tx.NewSelect().TableExpr("job_files AS jf").Join("JOIN jobs AS j ON j.id = jf.job_id").Where("jf.file_id = ?", id).
		Where("j.status IN (?)", unended()).Exists(ctx)
	if err != nil {
		return fmt.Errorf("look who uses file %s: %w", id, err)
	}
	if used {
		return ports.ErrInUse
	}
	res, err := s.tx.NewUpdate().Model((*fileRow)(nil)).Set("deleted = ?", micros(at)).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("mark file %s deleted: %w", id, err)
	}
	return found(res)
}

// claim holds a file against those who come to refer to it: they wait, and find it deleted, or this transaction has waited and finds them.
func (s files) claim(ctx context.Context, id string) error {
	if !s.locks {
		return nil
	}
	if _, err := s.lock(s.tx.NewSelect().Model((*fileRow)(nil)).Column("id").Where("id = ?", id), "UPDATE").Exec(ctx); err != nil {
		return fmt.Errorf("hold file %s: %w", id, err)
	}
	return nil
}
