package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/ports"
)

var _ ports.Queue = (*transaction)(nil)

// transaction is one transaction. Everything in it goes through tx: with one connection that writes, any other handle would wait for itself.
type transaction struct {
	tx       bun.Tx
	deps     Deps
	enqueued []ports.Work
	changed  map[string]bool // the jobs of which something was logged
	loaded   map[string]loadedJob
}

func newTransaction(tx bun.Tx, deps Deps) *transaction {
	return &transaction{tx: tx, deps: deps, changed: map[string]bool{}, loaded: map[string]loadedJob{}}
}

// rows returns the transaction as the application sees it.
func (t *transaction) rows() ports.Tx {
	return ports.Tx{
		Queue: t, Jobs: jobs{t}, Files: files{t}, SigningKeys: signingKeys{t}, Leases: leases{t}, Lists: lists{t}, Repeats: repeats{t}, Events: events{t},
		DueFiles: dueFiles{t}, DueJobs: dueJobs{t},
	}
}

func (t *transaction) Enqueue(ctx context.Context, work ...ports.Work) error {
	if len(work) == 0 {
		return nil
	}
	if err := t.deps.Enqueue(ctx, t.tx.Tx, work); err != nil {
		return fmt.Errorf("enqueue %d tasks: %w", len(work), err)
	}
	t.enqueued = append(t.enqueued, work...)
	return nil
}

// update writes one row by its primary key. If there is none, the error is ErrNoRow.
func (t *transaction) update(ctx context.Context, row any) error {
	res, err := t.tx.NewUpdate().Model(row).WherePK().Exec(ctx)
	if err != nil {
		return err
	}
	return found(res)
}

func found(res sql.Result) error {
	n, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("count the rows: %w", err)
	}
	if n == 0 {
		return ports.ErrNoRow
	}
	return nil
}
