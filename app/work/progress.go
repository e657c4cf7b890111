package work

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// reportEvery bounds how often progress is written: watchers need no more, and each is a transaction.
const reportEvery = time.Second

// reporter returns a func that stores the task's progress: how many inputs are done, and how much of the next. There is one for each task, so that
// many quick inputs are reported too. The first report, which names the engine, and those of the end are cheap to lose: the task's result says it all.
func (s *Service) reporter(ctx context.Context, t turn) func(inputs int, done float64, engine ports.EngineInfo) {
	last := s.Clock.Now()
	total := float64(max(len(t.inputs), 1)) // an import has none
	return func(inputs int, done float64, engine ports.EngineInfo) {
		now := s.Clock.Now()
		if now.Sub(last) < reportEvery {
			return
		}
		last = now
		percent := int(100 * (float64(inputs) + min(max(done, 0), 1)) / total)
		err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
			j, err := tx.Jobs.Get(ctx, t.job.ID())
			if errors.Is(err, ports.ErrNoRow) {
				return job.ErrStale // deleted meanwhile
			}
			if err != nil {
				return fmt.Errorf("read the job: %w", err)
			}
			if err := j.Advance(t.task.Name, t.lease, percent, engine.Name, engine.Version, now); err != nil {
				return err
			}
			return s.save(ctx, tx, j)
		})
		if errors.Is(err, job.ErrStale) {
			s.drop(t.lease) // begun by another, or its job was cancelled or deleted: nobody waits for this any more
			return
		}
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "progress could not be stored", "cause", err)
		}
	}
}

// counted is a download that reports how much of it is here, where its size is known.
type counted struct {
	io.Reader
	size   int64 // bytes; −1 where unknown
	got    int64
	report func(inputs int, done float64, engine ports.EngineInfo)
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.got += int64(n); c.size > 0 {
		c.report(0, float64(c.got)/float64(c.size), ports.EngineInfo{})
	}
	return n, err //nolint:wrapcheck // a reader's errors are its callers', io.EOF among them
}
