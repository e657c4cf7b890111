package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// claim has the storage belong to the database, by the id of one of its signing keys, and refuses one that belongs to another: to a database that does
// not know them, all files there are orphans, and would be deleted.
func (s *server) claim(ctx context.Context) error {
	if err := s.files.EnsureKey(ctx); err != nil {
		return err
	}
	keys, err := s.files.Keys(ctx)
	if err != nil {
		return err
	}
	if err := s.own(ctx, keys[0]); err != nil {
		return fmt.Errorf("storage: %w", err)
	}
	owner, err := s.blobs.Owner()
	if err != nil {
		return fmt.Errorf("storage: %w", err)
	}
	if !slices.Contains(keys, owner) {
		return s.foreign()
	}
	return nil
}

// own marks a storage that nobody has marked. What it holds already must be this database's, as after a restore.
func (s *server) own(ctx context.Context, key string) error {
	if owner, err := s.blobs.Owner(); err != nil || owner != "" {
		return err
	}
	switch foreign, err := s.files.Foreign(ctx); {
	case err != nil:
		return err
	case foreign:
		return s.foreign()
	}
	if err := s.blobs.Own(ctx, key); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil // a process on another database was faster
}

func (s *server) foreign() error {
	database, storage := s.cfg.source("database_url"), s.cfg.source("storage_url")
	return &SettingsError{fmt.Errorf("%s holds files that this database does not know, and that it would delete: they belong to another one. Set %s to "+
		"the database that they belong to, or %s to the storage of this one; to begin anew, set %s to an empty folder", s.cfg.StorageDir, database, storage, storage)}
}
