package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"
)

// Snapshot is a copy of a database as it was at one instant. Nobody else has it open.
type Snapshot struct{ db *bun.DB }

// SnapshotFile is a stored file that a snapshot refers to.
type SnapshotFile struct {
	ID     string
	Key    string
	Size   int64  // bytes
	SHA256 string // lower-case hex
}

// TakeSnapshot copies the database into a new file at path. The database may be in use by another
// process meanwhile.
func TakeSnapshot(ctx context.Context, cfg Config, path string) (*Snapshot, error) {
	source, err := cfg.Path()
	if err != nil {
		return nil, err
	}
	// Nothing is written through it, but where nobody else has the database open, only a writer
	// takes the journal away that it had to make.
	read, err := openFile(
		dsn(source, map[string][]string{"mode": {"rw"}, "_pragma": {"busy_timeout(10000)"}}),
		1,
	)
	if err != nil {
		return nil, err
	}

	_, err = read.ExecContext(ctx, "VACUUM INTO ?", path)
	if err := errors.Join(err, read.Close()); err != nil {
		return nil, fmt.Errorf("copy the database %s: %w", source, err)
	}

	return openSnapshot(path)
}

// OpenSnapshot opens a snapshot that comes from elsewhere, and checks it: it must be whole, and no
// newer than this program.
func OpenSnapshot(ctx context.Context, path string) (*Snapshot, error) {
	s, err := openSnapshot(path)
	if err != nil {
		return nil, err
	}

	if err := errors.Join(s.whole(ctx), s.known(ctx)); err != nil {
		return nil, errors.Join(err, s.Close())
	}

	return s, nil
}

func openSnapshot(path string) (*Snapshot, error) {
	db, err := openFile(
		dsn(
			path,
			map[string][]string{
				"mode":    {"rw"},
				"_pragma": {"journal_mode(DELETE)", "foreign_keys(1)", "trusted_schema(0)"},
			},
		),
		1,
	)
	if err != nil {
		return nil, err
	}

	return &Snapshot{db}, nil
}

// Close closes the copy; its file stays, whole in itself.
func (s *Snapshot) Close() error { return s.db.Close() }

func (s *Snapshot) whole(ctx context.Context) error {
	var verdict string
	if err := s.db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return fmt.Errorf("check the database: %w", err)
	}

	if verdict != "ok" {
		return fmt.Errorf("the database is damaged: %s", verdict)
	}

	return nil
}

// known refuses a database that a newer program has changed: this one would not know what its
// columns mean.
func (s *Snapshot) known(ctx context.Context) error {
	list, err := migrations(sqliteMigrations)
	if err != nil {
		return err
	}

	var applied []string
	if err := s.db.NewSelect().
		Table("bun_migrations").
		Column("name").
		Scan(ctx, &applied); err != nil {
		return fmt.Errorf("it is no database of convertd: %w", err)
	}

	for _, name := range applied {
		if !slices.ContainsFunc(
			list.Sorted(),
			func(m migrate.Migration) bool { return m.Name == name },
		) {
			return fmt.Errorf(
				"it is of a newer convertd, whose migration %s is not known here; restore it with that version",
				name,
			)
		}
	}

	return nil
}

// Jobs returns how many jobs there are.
func (s *Snapshot) Jobs(ctx context.Context) (int64, error) {
	n, err := s.db.NewSelect().Table("jobs").Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count the jobs: %w", err)
	}

	return n, nil
}

// Files returns the stored files that are not deleted, by their keys in order.
func (s *Snapshot) Files(ctx context.Context) ([]SnapshotFile, error) {
	var rows []fileRow

	err := s.db.NewSelect().
		Model(&rows).
		Column("id", "key", "size", "sha256").
		Where("deleted IS NULL").
		Order("key").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the files: %w", err)
	}

	list := make([]SnapshotFile, len(rows))
	for i, r := range rows {
		list[i] = SnapshotFile{ID: r.ID, Key: r.Key, Size: r.Size, SHA256: r.SHA256}
	}

	return list, nil
}

// Forget notes that a file's bytes are gone by now.
func (s *Snapshot) Forget(ctx context.Context, id string, at time.Time) error {
	res, err := s.db.NewUpdate().
		Model((*fileRow)(nil)).
		Set("deleted = ?", sql.Null[int64]{V: at.UnixMicro(), Valid: true}).
		Where("id = ?", id).
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("mark file %s deleted: %w", id, err)
	}

	return found(res)
}
