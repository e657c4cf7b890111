package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

var _ ports.Queue = (*transaction)(nil)

// transaction is one transaction. Everything in it goes through tx: with one connection that
// writes, any other handle would wait for itself.
//
// On PostgreSQL others write at the same time. All take their locks in the order that app/lifecycle
// writes down, so that none deadlock. Whoever else needs two jobs in one transaction gets them in
// the order of their ids.
type transaction struct {
	tx       bun.Tx
	deps     Deps
	tables   *tables
	postgres bool
	locks    bool // others write at the same time
	enqueued []ports.Work
	appended []step // to the log, and not written yet
	loaded   map[string]loadedJob
	inserted map[string]bool      // files of this transaction, which nobody else sees
	seen     map[string]file.File // those that it has read or inserted, and not changed since
	urls     *urls
}

// lock holds the rows of a query until the transaction ends. The strength is PostgreSQL's: see
// "Row-Level Locks" in its manual. What is to be written is held for UPDATE: under a weaker lock
// others may hold it too, and then the write queues behind whoever waits for this transaction.
func (t *transaction) lock(query *bun.SelectQuery, strength string) *bun.SelectQuery {
	if !t.locks {
		return query // the only writer has held the whole database since it began
	}

	return query.For(strength)
}

// locking is that for a statement of the store's own: the clause where there is something to lock,
// or "".
func (t *transaction) locking(clause string) string {
	if !t.locks {
		return ""
	}

	return clause
}

func (s *Store) transaction(tx bun.Tx, deps Deps, writes bool) *transaction {
	postgres := s.db.pool != nil

	return &transaction{
		tx: tx, deps: deps, tables: &s.tables, postgres: postgres, locks: postgres && writes,
		loaded: map[string]loadedJob{}, inserted: map[string]bool{}, seen: map[string]file.File{},
		urls: &urls{sealer: deps.Sealer, stored: map[string]string{}},
	}
}

// rows returns the transaction as the application sees it.
func (t *transaction) rows() ports.Tx {
	return ports.Tx{
		Queue:              t,
		Jobs:               jobs{t},
		Files:              files{t},
		SigningKeys:        signingKeys{t},
		Leases:             leases{t},
		Lists:              lists{t},
		IdempotencyRecords: idempotencyRecords{t},
		Events:             events{t},
		DueFiles:           dueFiles{t},
		DueJobs:            dueJobs{t},
		Admissions:         admissions{t},
		Webhooks:           webhooks{t},
		Deliveries:         deliveries{t},
		DueDeliveries:      dueDeliveries{t},
		Outbox:             outbox{t},
		WebhookSecrets:     webhookSecrets{t},
		Users:              users{t},
		Quotas:             quotas{t},
		APIKeys:            apiKeys{t},
		Usage:              used{t},
		Sessions:           sessions{t},
		Audit:              audits{t},
		Connections:        keptConnections{t},
		Insight:            insight{t},
		Processes:          processes{t},
		Uploads:            uploads{t},
		DueUploads:         uploads{t},
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

// impossible tells whether no row can hold the text: PostgreSQL takes neither the character NUL nor
// what is not UTF-8, and what one database refuses the other does, too.
func impossible(text string) bool {
	return strings.ContainsRune(text, 0) || !utf8.ValidString(text)
}

// found is for bun's statements that must find a row.
func found(res sql.Result) error {
	n, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("count the rows: %w", err)
	}

	return there(n)
}

// forget has the transaction look again at files that it changes.
func (t *transaction) forget(ids ...string) {
	for _, id := range ids {
		delete(t.seen, id)
	}
}
