package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/convertd/convertd/test/bench/copying"
)

// queue measures how long work lies there on an idle server, from its commit until a worker has it.
func (b *bench) queue(ctx context.Context) error {
	const n = 300

	for _, on := range b.databases("p99 < 100 ms", "p99 < 30 ms") {
		var waits []time.Duration

		at := load()

		err := b.withCopying(ctx, on.name, func(s *copying.Server) error {
			c := newClient(s.URL)

			file, err := c.upload(ctx)
			if err != nil {
				return fmt.Errorf("upload: %w", err)
			}

			for range n {
				if err := c.complete(ctx, file); err != nil {
					return err
				}
				// until River has noted the end, and is idle again
				<-time.After(70 * time.Millisecond)
			}

			waits = s.Waits.Take()

			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", on.name, err)
		}

		slices.Sort(waits)
		b.rows = append(b.rows, row{
			fmt.Sprintf(
				"wait in the queue of an idle server, %s, %d jobs (load %s)",
				on.name,
				len(waits),
				at,
			),
			fmt.Sprintf(
				"p50 %s, p99 %s",
				tenths(waits[len(waits)/2]),
				tenths(waits[len(waits)*99/100]),
			),
			"",
			"",
			on.bound,
		})
	}

	return nil
}

func tenths(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}
