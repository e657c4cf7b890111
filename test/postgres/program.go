package postgres

import (
	"context"
	"fmt"
	"strconv"
)

// Open returns a server for a program, which has no test that would end it: Close does, and so does
// the program's end.
func Open(ctx context.Context, settings ...string) (*Server, error) {
	return start(ctx, settings...)
}

// Close stops the server and removes all that it has written.
func (s *Server) Close() error { return s.leash.Close() }

// Make makes an empty database and returns its URL.
func (s *Server) Make(ctx context.Context) (string, error) {
	s.mu.Lock()
	s.made++
	name := "made_" + strconv.Itoa(s.made)
	s.mu.Unlock()

	if err := s.Exec(
		ctx,
		fmt.Sprintf("CREATE DATABASE %s TEMPLATE template0 OWNER %s", name, owner),
	); err != nil {
		return "", fmt.Errorf("make a database: %w", err)
	}

	return s.url(name), nil
}
