package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/postgres"
)

func oneFile(ctx context.Context, tx ports.Tx) error {
	return tx.Files.Insert(ctx, file.File{ID: "file_1"})
}

// lost wants that a call could not use the database, and to be told of a commit whether it may have
// been carried out.
func lost(t *testing.T, at string, err error, uncertain bool) {
	t.Helper()

	if !fault.Is(err, fault.Unavailable) || fault.Of(err).Details[fault.RetryAfter] != 5 ||
		errors.Is(err, ports.ErrUncertain) != uncertain {
		t.Errorf("%s: %v", at, err)
	}
}

func TestADatabaseThatGoesAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	server := postgres.Start(t)
	s := newStore(t, open(t, server.Database(t)), func([]ports.Work) {})
	halt := func() {
		if err := server.Halt(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	resume := func() {
		if err := server.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
	}

	lost(t, "a statement", s.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
		halt()
		return oneFile(ctx, tx)
	}), false)
	lost(t, "a write", s.Write(t.Context(), oneFile), false)
	lost(t, "a read", s.Read(t.Context(), func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Jobs.Unended(ctx)
		return err
	}), false)
	resume()
	lost(t, "a commit", s.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
		defer halt()
		return oneFile(ctx, tx)
	}), true)
	resume()

	if err := s.Write(t.Context(), oneFile); err != nil {
		t.Errorf("a database that is back: %v", err)
	}
}

func TestADatabaseThatSomebodyElseWritesIsUnavailable(t *testing.T) {
	t.Parallel()
	url := onSQLite(t)
	db := open(t, url)
	s := newStore(t, db, func([]ports.Work) {})
	// of the one connection that writes
	if _, err := db.Writer().ExecContext(t.Context(), "PRAGMA busy_timeout = 0"); err != nil {
		t.Fatal(err)
	}

	other, err := outside(t, url).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()

	if _, err := other.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}

	lost(t, "a write", s.Write(t.Context(), oneFile), false)
}
