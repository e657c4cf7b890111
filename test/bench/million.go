package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/convertd/convertd/test/bench/copying"
)

// grown is what a database that holds that many finished jobs costs.
type grown struct {
	finished int
	costs    []time.Duration // in the order of costly
}

// costly is what is measured as a database grows.
var costly = []string{
	"a job, submitted to completed",
	"GET /v1/jobs",
	"GET /v1/jobs?status=completed",
	"the page after",
	"GET /v1/jobs/{id}",
	"retention round",
	"census",
}

// million measures what jobs cost while the database fills with finished ones, and prints which
// indexes make it so.
func (b *bench) million(ctx context.Context) error {
	for _, on := range b.databases("flat", "flat") {
		err := b.withCopying(ctx, on.name, func(s *copying.Server) error {
			var table []grown

			f, err := newFiller(ctx, s, on.name == "PostgreSQL")
			if err != nil {
				return err
			}

			for _, n := range slices.Compact(append(steps(b.finished), b.finished)) {
				if err := f.fill(ctx, n); err != nil {
					return fmt.Errorf("fill to %d: %w", n, err)
				}

				costs, err := measureGrown(ctx, s, f)
				if err != nil {
					return fmt.Errorf("with %d: %w", n, err)
				}

				table = append(table, grown{n, costs})
				fmt.Fprintf(
					os.Stderr,
					"%s: %d finished jobs measured, load %s\n",
					on.name,
					n,
					load(),
				)
			}

			return printGrown(ctx, on.name, table, f)
		})
		if err != nil {
			return fmt.Errorf("%s: %w", on.name, err)
		}
	}

	return nil
}

func measureGrown(ctx context.Context, s *copying.Server, f *filler) ([]time.Duration, error) {
	const jobs, reads = 100, 50

	c := newClient(s.URL)
	next := ""
	read := func(path string) func() error {
		return func() error {
			err := c.do(ctx, http.MethodGet, path, "", nil, nil)
			next = c.next

			return err
		}
	}
	census := func() error {
		_, err := s.Store.Census(ctx)
		return err
	}

	var costs []time.Duration

	for _, m := range []struct {
		times int
		what  func() error
	}{
		{jobs, func() error { return c.complete(ctx, f.upload) }},
		{reads, read("/v1/jobs")},
		{reads, read("/v1/jobs?status=completed")},
		{reads, func() error { return read("/v1/jobs?status=completed&cursor=" + next)() }},
		{reads, read("/v1/jobs/" + f.jobID(f.filled/2))},
		{reads / 5, func() error { return s.Retention.Round(ctx) }},
		{reads / 5, census},
	} {
		var took []time.Duration

		for range m.times {
			d, err := timed(m.what)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", costly[len(costs)], err)
			}

			took = append(took, d)
		}

		costs = append(costs, median(took))
	}

	return costs, nil
}

func printGrown(ctx context.Context, name string, table []grown, f *filler) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s, finished jobs", name)

	for _, g := range table {
		fmt.Fprintf(w, "\t%d", g.finished)
	}

	fmt.Fprintln(w)

	for i, what := range costly {
		fmt.Fprint(w, what)

		for _, g := range table {
			fmt.Fprintf(w, "\t%s", tenths(g.costs[i]))
		}

		fmt.Fprintln(w)
	}

	for _, q := range looks {
		plan, err := f.plan(ctx, q.query)
		if err != nil {
			return fmt.Errorf("plan %s: %w", q.what, err)
		}

		fmt.Fprintf(w, "index of %s\t%s\n", q.what, plan)
	}

	if err := w.Flush(); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}

	return nil
}

// steps returns the powers of ten from a thousand to that many.
func steps(finished int) []int {
	var list []int
	for n := 1000; n <= finished; n *= 10 {
		list = append(list, n)
	}

	return list
}
