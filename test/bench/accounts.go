package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"

	"github.com/convertd/convertd/test/harness"
	"github.com/convertd/convertd/test/postgres"
)

// unboundedPlan counts all, and refuses nothing that is measured.
const unboundedPlan = `free:
  conversions_per_day: 1000000
  requests_per_minute: 1000000
  max_stored: 1000GB
`

// accounts measures what it costs to know who calls and to count that: requests of a user beside
// the same ones at a server that lets everybody in.
func (b *bench) accounts(ctx context.Context) error {
	for _, on := range b.databases("< 2 ms", "< 2 ms") {
		open, stopOpen, err := b.asking(ctx, on.name, "open")
		if err != nil {
			return err
		}

		known, stopKnown, err := b.asking(ctx, on.name, "accounts")
		if err != nil {
			return errors.Join(err, stopOpen())
		}

		err = b.knowing(ctx, on, open, known)
		if err := errors.Join(err, stopKnown(), stopOpen()); err != nil {
			return err
		}
	}

	return nil
}

// knowing measures the median of each sort of request, the servers in turns.
func (b *bench) knowing(ctx context.Context, on database, open, known *client) error {
	const warming, rounds = 50, 1001

	waiting := []byte(`{"tasks":{"in":{"operation":"import/upload"},
		"to":{"operation":"convert","input":"in","output_format":"webp"}}}`)

	for _, call := range []struct {
		what, method, path string
		body               []byte
	}{
		{"a read", http.MethodGet, "/v1/formats/png", nil},
		{"a new job", http.MethodPost, "/v1/jobs", waiting},
	} {
		ask := func(c *client) func() error {
			return func() error {
				return c.do(ctx, call.method, call.path, "application/json", call.body, nil)
			}
		}

		if _, _, err := beside(warming, ask(known), ask(open)); err != nil {
			return fmt.Errorf("%s on %s: %w", call.what, on.name, err)
		}

		with, without, err := beside(rounds, ask(known), ask(open))
		if err != nil {
			return fmt.Errorf("%s on %s: %w", call.what, on.name, err)
		}

		b.rows = append(b.rows, row{
			fmt.Sprintf("accounts and limits, %s on %s, median of %d", call.what, on.name, rounds),
			us(with), us(without), "+" + us(with-without), on.bound,
		})
	}

	return nil
}

func us(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1000) }

// asking starts a server in an auth.mode, and returns a client that it lets in.
func (b *bench) asking(
	ctx context.Context, database, mode string,
) (c *client, stop func() error, err error) {
	b.servers++

	dir := filepath.Join(b.dir, fmt.Sprintf("asking-%d", b.servers))
	plans := filepath.Join(b.dir, "plans.yaml")

	if err := os.WriteFile(plans, []byte(unboundedPlan), 0o600); err != nil {
		return nil, nil, fmt.Errorf("write the plans: %w", err)
	}

	settings := []string{"CONVERTD_AUTH_MODE=" + mode, "CONVERTD_PLANS_FILE=" + plans}
	closed := func() error { return nil }

	if database == "PostgreSQL" {
		server, err := postgres.Open(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("start PostgreSQL: %w", err)
		}

		closed = server.Close

		url, err := server.Make(ctx)
		if err != nil {
			return nil, nil, errors.Join(err, closed())
		}

		settings = append(settings, "CONVERTD_DATABASE_URL="+url)
	}

	binary := filepath.Join(b.base, "convertd")

	server, err := harness.Start(ctx, binary, dir, settings...)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("start the server: %w", err), closed())
	}

	stop = func() error { return errors.Join(server.Stop(), closed()) }
	c = newClient(server.URL)

	if mode == "accounts" {
		c.key, err = keyOf(ctx, binary, append(settings, "CONVERTD_DATA_DIR="+dir))
	}

	if err != nil {
		return nil, nil, errors.Join(err, stop())
	}

	return c, stop, nil
}

// keyOf makes a user, and returns a key of theirs.
func keyOf(ctx context.Context, binary string, settings []string) (string, error) {
	var out []byte

	for _, args := range [][]string{{"user", "create", "ada"}, {"key", "create", "ada"}} {
		c := exec.CommandContext(ctx, binary, append([]string{"admin"}, args...)...)
		c.Env = append(os.Environ(), settings...)

		var err error
		if out, err = c.CombinedOutput(); err != nil {
			return "", fmt.Errorf("make a key: %w: %s", err, out)
		}
	}

	return string(regexp.MustCompile(`ck_\w+`).Find(out)), nil
}
