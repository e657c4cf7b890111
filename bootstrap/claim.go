package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/convertd/convertd/ports"
)

// claim has the storage belong to the database, by the id of one of its signing keys, and refuses
// one that belongs to another: to a database that does not know them, all files there are orphans,
// and would be deleted.
func (s *server) claim(ctx context.Context) error {
	if err := s.files.EnsureKey(ctx); err != nil {
		return err
	}

	if err := s.files.Unseal(ctx); err != nil {
		return s.locked(err)
	}

	keys, err := s.files.Keys(ctx)
	if err != nil {
		return err
	}

	owned, marks := s.blobs.(ports.Owner)
	if !marks {
		return s.known(ctx)
	}

	if err := s.own(ctx, owned, keys[0]); err != nil {
		return fmt.Errorf("storage: %w", err)
	}

	owner, err := owned.Owner(ctx)
	if err != nil {
		return fmt.Errorf("storage: %w", err)
	}

	if !slices.Contains(keys, owner) {
		return s.foreign()
	}

	return nil
}

// own marks a storage that nobody has marked. What it holds already must be this database's, as
// after a restore.
func (s *server) own(ctx context.Context, storage ports.Owner, key string) error {
	if owner, err := storage.Owner(ctx); err != nil || owner != "" {
		return err
	}

	if err := errors.Join(s.known(ctx), s.there(ctx)); err != nil {
		return err
	}

	if err := storage.Own(ctx, key); !errors.Is(err, ports.ErrTaken) {
		return err
	}

	return nil // a process on another database was faster
}

// known refuses a storage that holds files, of which this database knows none.
func (s *server) known(ctx context.Context) error {
	switch foreign, err := s.files.Foreign(ctx); {
	case err != nil:
		return err
	case foreign:
		return s.foreign()
	}

	return nil
}

// there refuses a storage without files where the database knows some: a disk that is not mounted
// is an empty folder, and each job that needs one of the files would fail for good.
func (s *server) there(ctx context.Context) error {
	empty, err := s.files.Empty(ctx)
	if err != nil || !empty || s.cfg.StorageLost {
		return err
	}

	known, err := s.store.Census(ctx)
	if err != nil {
		return fmt.Errorf("count rows: %w", err)
	}

	if known.Bytes == 0 {
		return nil
	}

	return &SettingsError{
		fmt.Errorf(
			"%s is empty, but this database knows files of %d bytes in its storage: is its disk "+
				"mounted? Set %s to where they are. If they are lost for good, start once with %s set to true",
			s.cfg.storageName(),
			known.Bytes,
			s.cfg.source("storage_url"),
			s.cfg.source("storage_lost"),
		),
	}
}

// locked refuses a secret key with which nothing in this database can be opened.
func (s *server) locked(cause error) error {
	return &SettingsError{
		fmt.Errorf(
			"the secret key %s is not the one that this database was sealed with: put that back, "+
				"from a backup if it was lost, or set %s and %s to two that belong together: %w",
			s.cfg.KeyFile,
			s.cfg.source("secret_key_file"),
			s.cfg.source("database_url"),
			cause,
		),
	}
}

func (s *server) foreign() error {
	database, storage := s.cfg.source("database_url"), s.cfg.source("storage_url")

	return &SettingsError{
		fmt.Errorf("%s holds files that this database does not know, and that it "+
			"would delete: they belong to another one. Set %s to the database that they belong to, or %s "+
			"to the storage of this one; to begin anew, set %s to an empty one",
			s.cfg.storageName(), database, storage, storage),
	}
}
