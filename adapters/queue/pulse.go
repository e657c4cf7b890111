package queue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// beats is how many beats a process may miss before its work is taken for a dead one's.
const beats = 4

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

// run beats until ctx ends. It judges others only once it has beaten well for as long as they would need to be missed: while the database was away,
// nobody could beat.
func (p *pulse) run(ctx context.Context) {
	ticker := time.NewTicker(p.every)
	defer ticker.Stop()
	well := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		beating, cancel := context.WithTimeout(ctx, beats*p.every/2)
		err := p.beat(beating)
		if well++; err == nil && well > beats {
			err = p.bury(beating)
		}
		cancel()
		if err != nil {
			well = 0
			if ctx.Err() == nil {
				p.log.WarnContext(ctx, "the queue cannot show that its workers live", "cause", err)
			}
		}
	}
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

// bury closes the rows that nobody beats for and offers their work in new ones: if one who was taken for dead comes back, it ends a row that is
// closed already.
func (p *pulse) bury(ctx context.Context) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	work, err := closeDead(ctx, tx, beats*p.every)
	if err != nil || len(work) == 0 {
		return err
	}
	if err := errors.Join(p.enqueue(ctx, tx, work), tx.Commit()); err != nil {
		return err
	}
	p.wake(work)
	p.log.WarnContext(ctx, "work of a worker that has died is offered anew", "tasks", len(work))
	return nil
}

func closeDead(ctx context.Context, tx *sql.Tx, silent time.Duration) ([]ports.Work, error) {
	rows, err := tx.QueryContext(ctx, `UPDATE river_job SET state = 'cancelled', finalized_at = now() WHERE id IN (
		SELECT id FROM river_job WHERE state = 'running' AND kind = $1 AND args ->> 'v' = $2 AND attempted_at < now() - make_interval(secs => $3)
		ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING args, queue`, task{}.Kind(), strconv.Itoa(version), silent.Seconds())
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
