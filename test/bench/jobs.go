package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/convertd/convertd/test/bench/copying"
	"github.com/convertd/convertd/test/postgres"
)

// database is where something is measured, and what is aimed at there.
type database struct{ name, bound string }

// databases returns those that are chosen.
func (b *bench) databases(onSQLite, onPostgres string) []database {
	list := []database{{"SQLite", onSQLite}, {"PostgreSQL", onPostgres}}
	return slices.DeleteFunc(list, func(d database) bool { return b.on != "" && d.name != b.on })
}

// withCopying has f measure a server that copies, on a new database of its own: one that is synced
// as users' are.
func (b *bench) withCopying(
	ctx context.Context,
	database string,
	f func(s *copying.Server) error,
) (err error) {
	b.servers++
	dir := filepath.Join(b.dir, fmt.Sprintf("copying-%d", b.servers))

	url := "sqlite://" + filepath.Join(dir, "convertd.db")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}

	if database == "PostgreSQL" {
		server, err := postgres.Open(ctx)
		if err != nil {
			return fmt.Errorf("start PostgreSQL: %w", err)
		}
		defer func() { _ = server.Close() }()

		if url, err = server.Make(ctx); err != nil {
			return err
		}
	}

	server, err := copying.Start(ctx, copying.Config{DatabaseURL: url, Dir: dir})
	if err != nil {
		return fmt.Errorf("start a copying server: %w", err)
	}

	return errors.Join(f(server), server.Close())
}

// jobs measures how many trivial jobs a second go through, from the request to the seen end, the
// clients on the same processors.
func (b *bench) jobs(ctx context.Context) error {
	const clients, warming, seconds, rounds = 64, 2 * time.Second, 5 * time.Second, 3

	for _, on := range b.databases("≥ 150/s", "≥ 200/s") {
		var best speed

		err := b.withCopying(ctx, on.name, func(s *copying.Server) error {
			if _, err := rate(ctx, s, clients, warming); err != nil {
				return err
			}

			for range rounds {
				got, err := rate(ctx, s, clients, seconds)
				if err != nil {
					return err
				}

				if got.rate > best.rate {
					best = got
				}
			}

			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", on.name, err)
		}

		b.rows = append(b.rows, row{
			fmt.Sprintf(
				"jobs through a copy engine in the process, %s, %d clients, best of %d",
				on.name,
				clients,
				rounds,
			),
			fmt.Sprintf("%.0f/s", best.rate),
			"",
			best.cost,
			on.bound,
		})
		if on.name == "PostgreSQL" {
			if err := b.pgbench(ctx, best.rate); err != nil {
				return err
			}
		}
	}

	return nil
}

// pgbench measures what PostgreSQL gets out of this machine and its disk at this hour without the
// product: the jobs' rate rises and falls with it.
func (b *bench) pgbench(ctx context.Context, jobs float64) error {
	const clients, during = 8, 5 * time.Second

	server, err := postgres.Open(ctx)
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}

	bare, err := server.Pgbench(ctx, clients, during)
	if err := errors.Join(err, server.Close()); err != nil {
		return err
	}

	b.rows = append(b.rows, row{
		fmt.Sprintf("pgbench (TPC-B) on a PostgreSQL of its own, %d clients", clients),
		"", fmt.Sprintf("%.0f/s", bare), fmt.Sprintf("a job for %.1f transactions", bare/jobs), "",
	})

	return nil
}

// speed is how many jobs a second were seen to end, and what they cost.
type speed struct {
	rate float64
	cost string
}

// rate has clients do one job after the other for a while.
func rate(
	ctx context.Context,
	s *copying.Server,
	clients int,
	during time.Duration,
) (speed, error) {
	file, err := newClient(s.URL).upload(ctx)
	if err != nil {
		return speed{}, fmt.Errorf("upload: %w", err)
	}

	var (
		all  sync.WaitGroup
		done atomic.Int64
	)

	failed := make([]error, clients)
	before := spent()
	begun := before.at

	for i := range clients {
		all.Go(func() {
			for c := newClient(s.URL); time.Since(begun) < during && failed[i] == nil; {
				if failed[i] = c.complete(ctx, file); failed[i] == nil {
					done.Add(1)
				}
			}
		})
	}

	all.Wait()

	after := spent()

	perSecond := float64(done.Load()) / after.at.Sub(begun).Seconds()

	return speed{perSecond, after.since(before, done.Load())}, errors.Join(failed...)
}
