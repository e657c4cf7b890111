package queue

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/convertd/convertd/ports"
)

const (
	// mostMissed is how many heartbeats a process may miss before its work is taken for a dead
	// one's.
	mostMissed = 4
	// notedMissed is after how many missed heartbeats somebody notes that they are missed. The rest
	// must be missed after that: while the database was away, nobody could send one. It is noted
	// with the work, so that it counts for all: none who notes it needs to live as long.
	notedMissed = mostMissed / 2
	// margin is by how much of a beat two looks may be closer to each other than they should be.
	margin = 0.5
)

// heartbeat shows the others on PostgreSQL that this process lives, and reclaims the work of a dead
// one. River has no such thing: by itself it would wait for the time limit of the work. A heartbeat
// writes the present into River's rows, of the version that the test beside it is pinned to.
type heartbeat struct {
	db       *sql.DB
	every    time.Duration
	inFlight *inFlight
	enqueue  func(ctx context.Context, tx *sql.Tx, work []ports.Work) error
	wake     func(work []ports.Work)
	log      *slog.Logger

	stop context.CancelFunc
	done chan struct{}
}

func (h *heartbeat) start(ctx context.Context) {
	ctx, h.stop = context.WithCancel(ctx)

	h.done = make(chan struct{})
	go func() {
		defer close(h.done)

		h.run(ctx)
	}()
}

// end stops the heartbeat; one that was never started, or has ended, stays as it is.
func (h *heartbeat) end() {
	if h.stop != nil {
		h.stop()
		<-h.done
	}
}

// run sends heartbeats until ctx ends, and reclaims the work of others. Both are done first at
// once.
func (h *heartbeat) run(ctx context.Context) {
	ticker := time.NewTicker(h.every)
	defer ticker.Stop()

	for ctx.Err() == nil {
		if err := h.round(ctx); err != nil && ctx.Err() == nil {
			h.log.WarnContext(ctx, "the queue cannot show that its workers live", "cause", err)
		}

		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

func (h *heartbeat) round(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, mostMissed*h.every/2)
	defer cancel()

	if err := h.beat(ctx); err != nil {
		return err
	}

	if err := h.noteMissed(ctx); err != nil {
		return err
	}

	return h.reclaim(ctx)
}

// beat passes over the rows that River is changing at this moment: their work is just ending.
func (h *heartbeat) beat(ctx context.Context) error {
	ids := h.inFlight.list()
	if len(ids) == 0 {
		return h.db.PingContext(ctx)
	}

	_, err := h.db.ExecContext(ctx, `UPDATE river_job SET attempted_at = now() WHERE id IN (
		SELECT id FROM river_job WHERE id = ANY($1) AND state = 'running' FOR UPDATE SKIP LOCKED)`, ids)

	return err
}

// silent chooses work of this version that nobody has beaten for in $3 seconds.
const silent = `SELECT id FROM river_job WHERE state = 'running' AND kind = $1 AND args ->> 'v' = $2 AND attempted_at < now() - make_interval(secs => $3)`

// noteMissed notes of rows, once since their last heartbeat, that heartbeats are missed.
func (h *heartbeat) noteMissed(ctx context.Context) error {
	_, err := h.db.ExecContext(
		ctx,
		`UPDATE river_job SET metadata = metadata || jsonb_build_object('missed', now()) WHERE id IN (`+silent+`
		AND COALESCE((metadata ->> 'missed')::timestamptz, '-infinity') < attempted_at ORDER BY id FOR UPDATE SKIP LOCKED)`,
		task{}.Kind(),
		strconv.Itoa(version),
		(notedMissed * h.every).Seconds(),
	)

	return err
}

// reclaim closes the rows whose heartbeats are missed and offers their work in new ones. If one who
// was taken for dead comes back, it ends a row that is closed already.
func (h *heartbeat) reclaim(ctx context.Context) error {
	tx, err := h.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()

	work, err := closeDead(ctx, tx, h.every)
	if err != nil || len(work) == 0 {
		return err
	}

	if err := h.enqueue(ctx, tx, work); err != nil {
		return err
	}

	if err := tx.Commit(); err != nil {
		return err
	}

	h.wake(work)
	h.log.WarnContext(ctx, "work of a worker that has died is offered anew", "tasks", len(work))

	return nil
}

func closeDead(ctx context.Context, tx *sql.Tx, beat time.Duration) ([]ports.Work, error) {
	rows, err := tx.QueryContext(
		ctx,
		`UPDATE river_job SET state = 'cancelled', finalized_at = now() WHERE id IN (`+silent+`
		AND (metadata ->> 'missed')::timestamptz
			BETWEEN attempted_at AND now() - make_interval(secs => $4)
		ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING args, queue`,
		task{}.Kind(),
		strconv.Itoa(version),
		(mostMissed * beat).Seconds(),
		(mostMissed-notedMissed-margin)*beat.Seconds(),
	)
	if err != nil {
		return nil, err
	}
	defer rows.Close()

	var all []ports.Work

	for rows.Next() {
		var (
			args  []byte
			queue string
		)
		if err := rows.Scan(&args, &queue); err != nil {
			return nil, err
		}

		var t task
		if err := json.Unmarshal(args, &t); err != nil {
			return nil, fmt.Errorf("arguments in the queue: %w", err)
		}

		all = append(all, t.work(queue))
	}

	return all, rows.Err()
}
