package chaos_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/test/harness"
)

// stray is why the storage holds a file that no job keeps.
type stray string

const (
	uploaded stray = "received by an API that ended before it had written the row"
	produced stray = "made by a worker that ended before it had written the row"
	dropped  stray = "dropped by a worker that ended before it had deleted the bytes"
)

// tasksAtOnce is how many tasks the workers of a run do at once, each of which makes one file: what
// guide says of slots, for two workers of one.
const tasksAtOnce = 2 * (8 + 2 + 1 + 1)

// most returns how many strays there may be of a kind after what was done: as many as were under
// way each time that something was ended or cut off.
func (s stray) most(done map[string]int) int {
	all := done["cut all connections"] + done["restart PostgreSQL"]
	if s == uploaded {
		return clients * (all + done["kill api-0"])
	}

	return tasksAtOnce * (all + done["kill worker-1"] + done["kill worker-2"] + done["stop worker-1"])
}

// sorted returns the files by why they are there: by what the database says of them, and else by
// their content, since what was sent is known.
func sorted(
	ctx context.Context,
	t *testing.T,
	db *sql.DB,
	others map[string]string,
) map[stray][]string {
	t.Helper()
	sent := fixtures(t)
	found := make(map[stray][]string)

	for id, path := range others {
		var deleted bool

		err := db.QueryRowContext(ctx, "SELECT deleted IS NOT NULL FROM files WHERE id = $1", id).
			Scan(&deleted)
		switch {
		case err == nil && deleted:
			found[dropped] = append(found[dropped], path)
		case err == nil:
			t.Errorf("%s has a row, but no job keeps it", id)
		case !errors.Is(err, sql.ErrNoRows):
			t.Fatal(err)
		case sent[sumOf(t, path)]:
			found[uploaded] = append(found[uploaded], path)
		default:
			found[produced] = append(found[produced], path)
		}
	}

	return found
}

// fixtures returns the sums of everything that is sent.
func fixtures(t *testing.T) map[[sha256.Size]byte]bool {
	t.Helper()

	sums := map[[sha256.Size]byte]bool{}
	for _, path := range filesIn(t, filepath.Join("..", "fixtures")) {
		sums[sumOf(t, path)] = true
	}

	return sums
}

func sumOf(t *testing.T, path string) [sha256.Size]byte {
	t.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	return sha256.Sum256(content)
}

// sweepLimit is how long a process may take from its start until it has looked through the storage.
const sweepLimit = time.Minute

// sweeps has a process of the crew, which has ended, find a storage in which everything is days
// old. It fails the test unless that deletes what no job keeps, and nothing else.
func (c *crew) sweeps(ctx context.Context, t *testing.T, m *member, storage string, ids []string) {
	t.Helper()
	all := filesIn(t, filepath.Join(storage, "blobs"))
	// so that there is one for certain
	planted := filepath.Join(filepath.Dir(all[0]), "file_planted")
	if err := os.WriteFile(planted, []byte("planted"), 0o600); err != nil {
		t.Fatal(err)
	}

	then := time.Now().AddDate(0, 0, -2)
	for _, path := range append(all, planted) {
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}

	limited, cancel := context.WithTimeout(ctx, sweepLimit)
	defer cancel()

	if err := c.start(limited, m); err != nil {
		t.Fatal(err)
	}

	for !strings.Contains(m.server.Log(), "deleted stored files that nothing refers to") {
		if !pause(limited, againAfter) {
			t.Fatalf("%s does not sweep: %s", m.name, last(m.server.Log()))
		}
	}

	if err := c.end(m, (*harness.Server).Stop); err != nil {
		t.Error(err)
	}

	if others := blobs(t, storage, ids); len(others) > 0 {
		t.Errorf("the sweep has left %d files of no job: %v", len(others), others)
	}
}
