package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"

	"github.com/convertd/convertd/test/harness"
)

const (
	owner    = "convertd" // of the databases
	password = "not so secret %/@?"
)

// Server is a running PostgreSQL server.
type Server struct {
	bin  string // folder of the binaries
	dir  string // folder of everything that it writes
	port int
	as   *syscall.Credential // nil for the user of the test
	// the server is stopped and its folder removed when this is closed, or its holder dies in any
	// way
	leash io.Closer

	mu        sync.Mutex
	templates map[string]*template
	made      int
}

// Shared returns the server that the tests of this binary share. It keeps nothing through a power
// cut, and is fast for it.
func Shared(tb testing.TB) *Server {
	tb.Helper()

	s, err := shared()
	if err != nil {
		tb.Fatal(err)
	}

	return s
}

var shared = sync.OnceValues(func() (*Server, error) {
	return start(
		context.Background(),
		"fsync=off",
		"full_page_writes=off",
		"wal_level=minimal",
		"max_wal_senders=0",
		"max_connections=300",
	)
})

// Start returns a server of the test's own, with settings as in postgresql.conf: one that can be
// restarted, or that syncs.
func Start(tb testing.TB, settings ...string) *Server {
	tb.Helper()

	s, err := start(tb.Context(), settings...)
	if err != nil {
		tb.Fatal(err)
	}

	tb.Cleanup(func() {
		if err := s.leash.Close(); err != nil {
			tb.Error(err)
		}
	})

	return s
}

// Restart kills every connection at once, as a crash does, and starts the server again.
func (s *Server) Restart(ctx context.Context) error {
	if err := s.Halt(ctx); err != nil {
		return err
	}

	return s.Resume(ctx)
}

// Halt kills every connection at once, as a crash does. Until Resume nobody can connect.
func (s *Server) Halt(ctx context.Context) error {
	return s.run(ctx, "pg_ctl", "--pgdata", s.data(), "--wait", "--mode", "immediate", "stop")
}

// Resume starts the server again after Halt.
func (s *Server) Resume(ctx context.Context) error {
	return s.run(ctx, "pg_ctl", "--pgdata", s.data(), "--wait", "--log", s.log(), "start")
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }
func (s *Server) log() string  { return filepath.Join(s.dir, "log") }

func start(ctx context.Context, settings ...string) (*Server, error) {
	s := &Server{templates: map[string]*template{}}

	var err error
	if s.bin, err = binaries(); err != nil {
		return nil, err
	}

	if s.dir, err = os.MkdirTemp("", "convertd-postgres-"); err != nil {
		return nil, err
	}

	if err := s.asNobodySpecial(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}

	if err := s.tie(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}

	if err := s.begin(ctx, settings); err != nil {
		log, _ := os.ReadFile(s.log())
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w\n%s", err, log), s.leash.Close())
	}

	return s, nil
}

func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New(
			"there is no PostgreSQL to test with: install the Debian package postgresql, or run `go tool task setup`",
		)
	}

	return filepath.Dir(found[len(found)-1]), nil
}

// asNobodySpecial has the server run as the user of its package where the tests are root's: it
// refuses to be root.
func (s *Server) asNobodySpecial() error {
	if os.Geteuid() != 0 {
		return nil
	}

	account, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("PostgreSQL cannot run as root: %w", err)
	}

	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return fmt.Errorf("user %s: %w", account.Username, err)
	}

	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return fmt.Errorf("user %s: %w", account.Username, err)
	}

	s.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}

	return os.Chown(s.dir, int(uid), int(gid))
}

// tie starts what outlives the test and cleans up after it. Its input ends when the test's process
// does, however that comes about.
func (s *Server) tie() error {
	script := `cat; "$1/pg_ctl" --pgdata "$2/data" --mode immediate stop; rm -rf "$2"`
	//nolint:noctx // it lives longer than any context
	keeper := exec.Command("/bin/sh", "-c", script, "keeper", s.bin, s.dir)
	keeper.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.as}
	keeper.Dir = "/"

	leash, err := keeper.StdinPipe()
	if err != nil {
		return err
	}

	if err := keeper.Start(); err != nil {
		return fmt.Errorf("start what cleans up: %w", err)
	}

	s.leash = closer(func() error { return errors.Join(leash.Close(), keeper.Wait()) })

	return nil
}

type closer func() error

func (c closer) Close() error { return c() }

func (s *Server) begin(ctx context.Context, settings []string) error {
	err := s.run(
		ctx,
		"initdb",
		"--pgdata",
		s.data(),
		"--username",
		"postgres",
		"--auth-local",
		"trust",
		"--auth-host",
		"scram-sha-256",
		"--encoding",
		"UTF8",
		"--locale",
		"C.UTF-8",
		"--no-sync",
	)
	if err != nil {
		return err
	}

	if s.port, err = harness.FreePort(); err != nil {
		return err
	}

	conf := fmt.Sprintf(
		"listen_addresses = '127.0.0.1'\nport = %d\nunix_socket_directories = '%s'\nshared_buffers = 64MB\n",
		s.port,
		s.dir,
	)
	for _, setting := range settings {
		conf += setting + "\n"
	}

	file, err := os.OpenFile(filepath.Join(s.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}

	if _, err := file.WriteString(conf); err != nil {
		return errors.Join(err, file.Close())
	}

	if err := file.Close(); err != nil {
		return err
	}

	if err := s.Resume(ctx); err != nil {
		return err
	}

	return s.Exec(ctx, "CREATE ROLE "+owner+" LOGIN PASSWORD '"+password+"'")
}

// run runs one of PostgreSQL's programs. Its output goes to a file: the server inherits it, and a
// pipe would not end before the server does.
func (s *Server) run(ctx context.Context, name string, args ...string) error {
	out, err := os.CreateTemp("", "convertd-postgres-out-")
	if err != nil {
		return err
	}
	defer func() { _ = errors.Join(out.Close(), os.Remove(out.Name())) }()

	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, name), args...)
	cmd.Stdout, cmd.Stderr, cmd.Dir = out, out, "/"

	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.as}
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w: %s", name, err, said)
	}

	return nil
}
