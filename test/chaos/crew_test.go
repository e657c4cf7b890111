package chaos_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/convertd/convertd/test/harness"
)

// startLimit is how long a process may need to come up, its database being restarted included.
const startLimit = time.Minute

// crew is the processes of one installation.
type crew struct {
	dir     string // of everything that they write
	members []*member

	mu   sync.Mutex
	url  string   // of the one that listens
	logs []string // warnings and errors of processes that are gone
}

// member is a place for a process, which is filled again each time that the process was ended.
type member struct {
	name     string
	dataDir  string
	settings []string
	server   *harness.Server
}

// newCrew prepares a crew without processes. Its temporary files are kept apart from those of
// others, so that what it leaves there is seen.
func newCrew(tb testing.TB) *crew {
	tb.Helper()

	c := &crew{dir: tb.TempDir()}
	if err := os.Mkdir(c.temporary(), 0o777); err != nil {
		tb.Fatal(err)
	}

	tb.Cleanup(func() {
		c.kill()

		if tb.Failed() {
			tb.Log(c.troubles())
		}
	})

	return c
}

// add starts a process.
func (c *crew) add(ctx context.Context, name string, settings ...string) error {
	m := &member{
		name:     name,
		dataDir:  filepath.Join(c.dir, name),
		settings: append(settings, "TMPDIR="+c.temporary()),
	}
	c.members = append(c.members, m)

	return c.start(ctx, m)
}

func (c *crew) temporary() string { return filepath.Join(c.dir, "tmp") }

// base returns where the API is, or was last.
func (c *crew) base() string {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.url
}

// listens notes where the API is; a worker has none.
func (c *crew) listens(url string) {
	c.mu.Lock()
	defer c.mu.Unlock()

	if url != "" {
		c.url = url
	}
}

// start fills a place, as a supervisor does: again and again while the process cannot start.
func (c *crew) start(ctx context.Context, m *member) error {
	limited, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()

	for {
		server, err := harness.Start(ctx, built, m.dataDir, m.settings...)
		if err == nil {
			m.server = server
			c.listens(server.URL)

			return nil
		}

		if !pause(limited, againAfter) {
			return fmt.Errorf("start %s: %w", m.name, err)
		}
	}
}

// again ends a process and starts another in its place after a random while. Whatever it had
// started must be gone by then.
func (c *crew) again(
	ctx context.Context,
	rng *rand.Rand,
	m *member,
	end func(*harness.Server) error,
) error {
	if err := c.end(m, end); err != nil {
		return err
	}

	if err := gone(ctx, m.dataDir); err != nil {
		return fmt.Errorf("after the end of %s: %w", m.name, err)
	}

	pause(ctx, time.Duration(rng.Int64N(int64(time.Second))))

	return c.start(ctx, m)
}

func (c *crew) end(m *member, end func(*harness.Server) error) error {
	var err error

	select {
	case <-m.server.Ended():
		err = fmt.Errorf("%s ended by itself: %s", m.name, last(m.server.Log()))
	default:
		err = end(m.server)
	}

	c.mu.Lock()
	defer c.mu.Unlock()

	for line := range strings.Lines(m.server.Log()) {
		if !expected(line) {
			c.logs = append(c.logs, m.name+": "+line)
		}
	}

	m.server = nil

	return err
}

// expected tells what is no trouble: what a client was told, it tells, and what runs when a process
// is ended is broken off.
func expected(line string) bool {
	return strings.Contains(line, `"level":"INFO"`) ||
		strings.Contains(line, `"msg":"request"`) ||
		strings.Contains(line, `"reason":"cancelled"`)
}

// kill ends every process at once.
func (c *crew) kill() {
	for _, m := range c.members {
		if m.server != nil {
			_ = c.end(m, (*harness.Server).Kill) // it may have ended by itself
		}
	}
}

// stop ends every process gracefully.
func (c *crew) stop() error {
	var errs []error
	for _, m := range c.members {
		errs = append(errs, c.end(m, (*harness.Server).Stop))
	}

	return errors.Join(errs...)
}

// troubles returns what the processes have logged as warnings and errors, the last of it.
func (c *crew) troubles() string {
	c.mu.Lock()
	defer c.mu.Unlock()

	lines := c.logs[max(0, len(c.logs)-200):]

	return strings.Join(lines, "")
}

// last returns the end of a log.
func last(log string) string { return log[max(0, len(log)-2000):] }
