package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// template is a database that others are copied from.
type template struct {
	once sync.Once
	name string
	err  error
}

// Database returns the URL of an empty database, which is dropped at the end of the test.
func (s *Server) Database(tb testing.TB) string {
	tb.Helper()
	return s.create(tb, "template0")
}

// Copy returns the URL of a copy of a database that prepare has filled, once for each name:
// migrations are most of what a case would take.
func (s *Server) Copy(
	tb testing.TB,
	name string,
	prepare func(ctx context.Context, url string) error,
) string {
	tb.Helper()
	s.mu.Lock()

	t := s.templates[name]
	if t == nil {
		t = &template{name: "template_" + name}
		s.templates[name] = t
	}
	s.mu.Unlock()
	t.once.Do(func() {
		ctx := context.WithoutCancel(tb.Context()) // others wait for it
		if t.err = s.Exec(
			ctx,
			"CREATE DATABASE "+t.name+" TEMPLATE template0 OWNER "+owner,
		); t.err == nil {
			t.err = prepare(ctx, s.url(t.name))
		}
	})

	if t.err != nil {
		tb.Fatalf("prepare the database %s: %v", name, t.err)
	}

	return s.create(tb, t.name)
}

func (s *Server) create(tb testing.TB, from string) string {
	tb.Helper()
	s.mu.Lock()
	s.made++
	name := "test_" + strconv.Itoa(s.made)
	s.mu.Unlock()

	if err := s.Exec(
		tb.Context(),
		fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s OWNER %s", name, from, owner),
	); err != nil {
		tb.Fatal(err)
	}

	tb.Cleanup(func() {
		if err := s.Exec(
			context.WithoutCancel(tb.Context()),
			"DROP DATABASE "+name+" WITH (FORCE)",
		); err != nil {
			tb.Error(err)
		}
	})

	return s.url(name)
}

func (s *Server) url(database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(owner, password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}

	return u.String()
}

// Exec runs a statement as the server's superuser.
func (s *Server) Exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(
		ctx,
		fmt.Sprintf("host=%s port=%d user=postgres dbname=postgres", s.dir, s.port),
	)
	if err != nil {
		return err
	}

	_, err = conn.Exec(ctx, statement)

	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}
