package store

import (
	"context"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var _ ports.Admissions = admissions{}

type admissions struct{ *transaction }

// admissionsKey is the first half of the advisory locks of owners' admissions: "turn" in ASCII.
// Owners whose names have one hash only wait for each other.
const admissionsKey int32 = 0x7475_726e

// Hold takes a lock that PostgreSQL frees when the transaction ends. An owner has no row that could
// be locked.
func (s admissions) Hold(ctx context.Context, owner string) error {
	if !s.locks {
		return nil // the only writer holds all
	}

	return s.run(ctx, step{
		what: "hold an owner's admissions", text: "SELECT pg_advisory_xact_lock($1, hashtext($2))",
		args: []any{admissionsKey, owner},
	})
}

func (s admissions) Admitted(ctx context.Context, owner string, limit int) (int, error) {
	const some = "SELECT 1 FROM jobs WHERE turn = 'admitted' AND owner = $1 LIMIT $2"

	n := 0
	err := s.run(ctx, step{
		what: "count an owner's admitted jobs",
		text: "SELECT count(*) FROM (" + some + ") AS admitted",
		args: []any{owner, limit},
		row:  func(scan func(...any) error) error { return scan(&n) },
	})

	return n, err
}

func (s admissions) Next(ctx context.Context, owner string) (*job.Job, error) {
	const oldest = "SELECT id FROM jobs WHERE turn = 'waiting' AND owner = $1 ORDER BY created, id LIMIT 1 "

	id := ""

	err := s.run(ctx, step{
		what: "select the job to admit next", text: oldest + s.locking("FOR UPDATE SKIP LOCKED"),
		args: []any{owner}, row: func(scan func(...any) error) error { return scan(&id) },
	})
	if err != nil {
		return nil, err
	}

	if id == "" {
		return nil, ports.ErrNoRow
	}

	return jobs(s).Get(ctx, id)
}

func (s admissions) Waiting(ctx context.Context, after string) (string, error) {
	owner := ""
	err := s.run(ctx, step{
		what: "look whose jobs wait", args: []any{after},
		text: "SELECT owner FROM jobs WHERE turn = 'waiting' AND owner > $1 ORDER BY owner LIMIT 1",
		row:  func(scan func(...any) error) error { return scan(&owner) },
	})

	return owner, err
}
