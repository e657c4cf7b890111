package postgres

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// pgbenchRate finds the transactions a second in what pgbench prints.
var pgbenchRate = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)

// Pgbench returns how many transactions a second PostgreSQL's own benchmark (TPC-B, durable ones)
// gets out of the server with that many clients.
func (s *Server) Pgbench(ctx context.Context, clients int, during time.Duration) (float64, error) {
	to := []string{"--host", s.dir, "--port", strconv.Itoa(s.port), "--username", "postgres"}

	scale := strconv.Itoa(clients) // a smaller one has clients wait for each other's rows
	if err := s.run(
		ctx,
		"pgbench",
		append(to, "--initialize", "--quiet", "--scale", scale, "postgres")...); err != nil {
		return 0, err
	}

	args := append(
		to,
		"--client",
		scale,
		"--time",
		strconv.Itoa(int(during.Seconds())),
		"--protocol",
		"prepared",
		"postgres",
	)

	said, err := exec.CommandContext(ctx, filepath.Join(s.bin, "pgbench"), args...).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, said)
	}

	rate := pgbenchRate.FindSubmatch(said)
	if rate == nil {
		return 0, fmt.Errorf("pgbench tells no rate: %s", said)
	}

	return strconv.ParseFloat(string(rate[1]), 64)
}
