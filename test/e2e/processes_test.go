package e2e_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/test/harness"
	"github.com/convertd/convertd/test/postgres"
)

type installation struct {
	Data struct {
		Queues []struct {
			Name    string
			Workers int
		}
		Processes []struct {
			ID, Role string
			Workers  map[string]int
		}
	}
}

// installed asks a server how its installation stands.
func (c client) installed() (status installation) {
	c.t.Helper()

	a := c.send(http.MethodGet, "/v1/admin/status", "", nil)
	if err := json.NewDecoder(bytes.NewReader(a.Body)).Decode(&status); err != nil {
		c.t.Fatal(err)
	}

	return status
}

func TestServersSeeEachOtherUntilTheyStop(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	shared := []string{
		"CONVERTD_DATABASE_URL=" + postgres.Shared(t).Database(t),
		"CONVERTD_STORAGE_URL=file://" + filepath.Join(dir, "storage"),
		"CONVERTD_SECRET_KEY_FILE=" + filepath.Join(dir, "secret.key"),
		"CONVERTD_OFFICE_INSTANCES=0",
	}
	c := start(t, append(shared, "CONVERTD_ROLE=api")...)

	worker, err := harness.Start(t.Context(), built, t.TempDir(),
		append(shared, "CONVERTD_ROLE=worker", "CONVERTD_PUBLIC_URL="+c.server.URL)...)
	if err != nil {
		t.Fatal(err)
	}

	both := c.installed().Data
	if len(both.Processes) != 2 || both.Processes[0].Role != "api" ||
		both.Processes[1].Role != "worker" {
		t.Fatalf("two processes: %+v", both.Processes)
	}

	for _, q := range both.Queues {
		if q.Workers == 0 || q.Workers != both.Processes[1].Workers[q.Name] {
			t.Errorf("%s has %d workers: %+v", q.Name, q.Workers, both.Processes)
		}
	}

	if err := worker.Stop(); err != nil {
		t.Fatal(err)
	}

	if left := c.installed().Data; len(left.Processes) != 1 || left.Queues[0].Workers != 0 {
		t.Errorf("the worker has stopped: %+v", left)
	}
}
