package work

import (
	"context"
	"io"
	"time"

	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// reportEvery bounds how often progress is written: watchers need no more, and each is a
// transaction.
const reportEvery = time.Second

// reporter returns a func that stores the task's progress: how many of its parts are done, and how
// much of the next. There is one for each task, so that many quick parts are reported too. The
// first report, which names the engine, and those of the end are cheap to lose: the task's result
// says it all.
func (s *Service) reporter(
	ctx context.Context,
	a assignment,
	parts int,
) func(done int, next float64, engine ports.EngineInfo) {
	last := s.Clock.Now()

	return func(done int, next float64, engine ports.EngineInfo) {
		now := s.Clock.Now()
		if now.Sub(last) < reportEvery {
			return
		}

		last = now
		percent := int(100 * (float64(done) + min(max(next, 0), 1)) / float64(parts))

		advance := func(_ context.Context, _ *lifecycle.Tx, j *job.Job) error {
			return j.Advance(a.task.Name, a.lease, percent, engine.Name, engine.Version, now)
		}

		_, err := s.Lifecycle.Change(ctx, a.job.ID(), advance)
		if stale(err) {
			// begun by another, or its job was cancelled or deleted: nobody waits for this any more
			s.drop(a.lease)
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
	report func(done int, next float64, engine ports.EngineInfo)
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.got += int64(n); c.size > 0 {
		c.report(0, float64(c.got)/float64(c.size), ports.EngineInfo{})
	}

	return n, err //nolint:wrapcheck // a reader's errors are its callers', io.EOF among them
}

// countedSeeker is a file on its way out that reports how much of it is gone.
type countedSeeker struct {
	counted

	seeker io.Seeker
}

// Seek implements io.Seeker.
func (c *countedSeeker) Seek(offset int64, whence int) (int64, error) {
	at, err := c.seeker.Seek(offset, whence)
	c.got = at

	return at, err //nolint:wrapcheck // a seeker's errors are its callers'
}
