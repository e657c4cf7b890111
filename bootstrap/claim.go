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

	if err := s.known(ctx); err != nil {
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

func (s *server) foreign() error {
	database, storage := s.cfg.source("database_url"), s.cfg.source("storage_url")

	return &SettingsError{
		fmt.Errorf("%s holds files that this database does not know, and that it "+
			"would delete: they belong to another one. Set %s to the database that they belong to, or %s "+
			"to the storage of this one; to begin anew, set %s to an empty one",
			s.cfg.storageName(), database, storage, storage),
	}
}
