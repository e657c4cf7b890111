package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/convertd/convertd/test/harness"
)

// stops measures how soon a running engine is gone whose job is cancelled in another process, and
// how soon another worker begins the task of one that was killed.
func (b *bench) stops(ctx context.Context) error {
	const cancels, kills = 11, 3

	in := filepath.Join(b.dir, "long.wav")
	if err := writeNoise(in, 10*time.Minute); err != nil {
		return err
	}

	return b.withFarm(ctx, 2, func(f *farm) error {
		upload, err := f.upload(ctx, in)
		if err != nil {
			return err
		}

		cancelled, err := repeated(
			cancels,
			func() (time.Duration, error) { return f.cancelled(ctx, upload) },
		)
		if err != nil {
			return fmt.Errorf("cancel: %w", err)
		}

		taken, err := repeated(
			kills,
			func() (time.Duration, error) { return f.takenOver(ctx, upload) },
		)
		if err != nil {
			return fmt.Errorf("kill a worker: %w", err)
		}

		b.rows = append(
			b.rows,
			row{
				fmt.Sprintf("cancel elsewhere until a running FFmpeg is gone, %d times", cancels),
				"at most " + ms(slices.Max(cancelled)),
				"",
				"",
				"≤ 2000 ms",
			},
			row{
				fmt.Sprintf("worker killed until its task begins on another, %d times", kills),
				"at most " + ms(slices.Max(taken)),
				"",
				"",
				"≤ 30000 ms",
			},
		)

		return nil
	})
}

func repeated(times int, measure func() (time.Duration, error)) ([]time.Duration, error) {
	list := make([]time.Duration, times)
	for i := range list {
		var err error
		if list[i], err = measure(); err != nil {
			return nil, err
		}
	}

	return list, nil
}

// cancelled begins a long conversion and cancels it.
func (f *farm) cancelled(ctx context.Context, upload string) (time.Duration, error) {
	job, at, err := f.converting(ctx, upload)
	if err != nil {
		return 0, err
	}

	return timed(func() error { return errors.Join(f.cancel(ctx, job), f.gone(ctx, at.engine)) })
}

// takenOver begins a long conversion and kills its worker. At the end there are as many workers as
// before.
func (f *farm) takenOver(ctx context.Context, upload string) (time.Duration, error) {
	job, at, err := f.converting(ctx, upload)
	if err != nil {
		return 0, err
	}

	begun := time.Now()

	if err := f.workers[at.worker].Kill(); err != nil {
		return 0, err
	}

	f.workers = slices.Delete(f.workers, at.worker, at.worker+1)
	next, err := f.working(ctx)
	took := time.Since(begun)

	if err != nil {
		return 0, err
	}

	return took, errors.Join(f.cancel(ctx, job), f.gone(ctx, next.engine), f.hire(ctx))
}

// converting begins a long conversion and returns its job's id.
func (f *farm) converting(ctx context.Context, upload string) (id string, at place, err error) {
	j, err := newClient(f.server.URL).submit(ctx, upload, "mp3", "")
	if err != nil {
		return "", place{}, err
	}

	at, err = f.working(ctx)

	return j.ID, at, err
}

// place is where an engine runs.
type place struct {
	worker int // of the farm's
	engine []harness.Process
}

// working waits until an engine runs.
func (f *farm) working(ctx context.Context) (at place, err error) {
	err = until(ctx, func() (bool, error) {
		for i, w := range f.workers {
			running, err := harness.Engines(w.PID())
			if err != nil || len(running) > 0 {
				at = place{i, running}
				return true, err
			}
		}

		return false, nil
	})

	return at, err
}

func (f *farm) gone(ctx context.Context, processes []harness.Process) error {
	return until(ctx, func() (bool, error) {
		left, err := harness.Left(processes)
		return len(left) == 0, err
	})
}

// until waits for something to come true, longer than any bound that is measured by it.
func until(ctx context.Context, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()

	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()

	for {
		if yes, err := done(); yes || err != nil {
			return err
		}

		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("waited in vain: %w", ctx.Err())
		}
	}
}
