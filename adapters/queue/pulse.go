package queue

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

const (
	// beats is how many beats a process may miss before its work is taken for a dead one's.
	beats = 4
	// noticed is after how many missed beats somebody notes that they are missed. The rest must be missed after that: while the database was away,
	// nobody could beat. It is noted with the work, so that it counts for all: none who notes it needs to live as long.
	noticed = beats / 2
	// margin is by how much of a beat two looks may be closer to each other than they should be.
	margin = 0.5
)

// pulse shows the others on PostgreSQL that this process lives, and offers anew what a dead one held. River has no such thing: by itself it would
// wait for the time limit of the work. Beating is writing the present into River's rows, of the version that the test beside it is pinned to.
type pulse struct {
	db      *sql.DB
	every   time.Duration
	working *roll
	enqueue func(ctx context.Context, tx *sql.Tx, work []ports.Work) error
	wake    func(work []ports.Work)
	log     *slog.Logger

	stop context.CancelFunc
	done chan struct{}
}

func (p *pulse) start(ctx context.Context) {
	ctx, p.stop = context.WithCancel(ctx)
	p.done = make(chan struct{})
	go func() {
		defer close(p.done)
		p.run(ctx)
	}()
}

// end stops the pulse; one that was never started, or has ended, stays as it is.
func (p *pulse) end() {
	if p.stop != nil {
		p.stop()
		<-p.done
	}
}

// run beats until ctx ends, and looks after the work of others. Both are done first at once.
func (p *pulse) run(ctx context.Context) {
	ticker := time.NewTicker(p.every)
	defer ticker.Stop()
	for ctx.Err() == nil {
		if err := p.round(ctx); err != nil && ctx.Err() == nil {
			p.log.WarnContext(ctx, "the queue cannot show that its workers live", "cause", err)
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

func (p *pulse) round(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, beats*p.every/2)
	defer cancel()
	if err := p.beat(ctx); err != nil {
		return err
	}
	if err := p.notice(ctx); err != nil {
		return err
	}
	return p.bury(ctx)
}

// beat passes over the rows that River is changing at this moment: their work is just ending.
func (p *pulse) beat(ctx context.Context) error {
	ids := p.working.ids()
	if len(ids) == 0 {
		return p.db.PingContext(ctx)
	}
	_, err := p.db.ExecContext(ctx, `UPDATE river_job SET attempted_at = now() WHERE id IN (
		SELECT id FROM river_job WHERE id = ANY($1) AND state = 'running' FOR UPDATE SKIP LOCKED)`, ids)
	return err
}

// silent chooses work of this version that nobody has beaten for in $3 seconds.
const silent = `SELECT id FROM river_job WHERE state = 'running' AND kind = $1 AND args ->> 'v' = $2 AND attempted_at < now() - make_interval(secs => $3)`

// notice notes of rows, once since their last beat, that beats are missed.
func (p *pulse) notice(ctx context.Context) error {
	_, err := p.db.ExecContext(ctx, `UPDATE river_job SET metadata = metadata || jsonb_build_object('missed', now()) WHERE id IN (`+silent+`
		AND COALESCE((metadata ->> 'missed')::timestamptz, '-infinity') < attempted_at ORDER BY id FOR UPDATE SKIP LOCKED)`,
		task{}.Kind(), strconv.Itoa(version), (noticed * p.every).Seconds())
	return err
}

// bury closes the rows that nobody beats for and offers their work in new ones: if one who was taken for dead comes back, it ends a row that is
// closed already.
func (p *pulse) bury(ctx context.Context) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	work, err := closeDead(ctx, tx, p.every)
	if err != nil || len(work) == 0 {
		return err
	}
	if err := p.enqueue(ctx, tx, work); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	p.wake(work)
	p.log.WarnContext(ctx, "work of a worker that has died is offered anew", "tasks", len(work))
	return nil
}

func closeDead(ctx context.Context, tx *sql.Tx, beat time.Duration) ([]ports.Work, error) {
	rows, err := tx.QueryContext(ctx, `UPDATE river_job SET state = 'cancelled', finalized_at = now() WHERE id IN (`+silent+`
		AND (metadata ->> 'missed')::timestamptz BETWEEN attempted_at AND now() - make_interval(secs => $4)
		ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING args, queue`,
		task{}.Kind(), strconv.Itoa(version), (beats * beat).Seconds(), (beats-noticed-margin)*beat.Seconds())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []ports.Work
	for rows.Next() {
		var args []byte
		var queue string
		if err := rows.Scan(&args, &queue); err != nil {
			return nil, err
		}
		var t task
		if err := json.Unmarshal(args, &t); err != nil {
			return nil, fmt.Errorf("arguments in the queue: %w", err)
		}
		all = append(all, ports.Work{Job: t.Job, Task: t.Task, Kind: job.Kind(queue)})
	}
	return all, rows.Err()
}
