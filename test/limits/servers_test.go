package limits

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/convertd/convertd/test/harness"
	"github.com/convertd/convertd/test/postgres"
)

// servers are processes that share a database, and a user's key.
type servers struct {
	t    *testing.T
	list []*harness.Server
	key  string
}

// startThree starts three servers, of whose users the plan free has these numbers.
func startThree(t *testing.T, plan string) *servers {
	t.Helper()
	return start(t, 3, plan, "CONVERTD_DATABASE_URL="+postgres.Shared(t).Database(t))
}

func start(t *testing.T, processes int, plan string, settings ...string) *servers {
	t.Helper()

	dir := t.TempDir()

	plans := filepath.Join(dir, "plans.yaml")
	if err := os.WriteFile(plans, []byte("free:\n"+plan), 0o600); err != nil {
		t.Fatal(err)
	}

	settings = append(settings,
		"CONVERTD_AUTH_MODE=accounts",
		"CONVERTD_PLANS_FILE="+plans,
		"CONVERTD_STORAGE_URL=file://"+filepath.Join(dir, "storage"),
		"CONVERTD_SECRET_KEY_FILE="+filepath.Join(dir, "secret.key"),
		"CONVERTD_SANDBOX_SLOTS=1",
		"CONVERTD_SHUTDOWN_GRACE=500ms",
	)
	s := &servers{t: t}

	for i := range processes {
		data := filepath.Join(dir, fmt.Sprint(i))

		server, err := harness.Start(t.Context(), built, data, settings...)
		if err != nil {
			t.Fatal(err)
		}

		t.Cleanup(func() {
			_ = server.Stop() // some were killed
			if t.Failed() {
				t.Log(server.Log())
			}
		})

		s.list = append(s.list, server)
	}

	settings = append(settings, "CONVERTD_DATA_DIR="+filepath.Join(dir, "0"))
	s.admin(settings, "user", "create", "ada")
	s.key = regexp.MustCompile(`ck_\S+`).FindString(s.admin(settings, "key", "create", "ada"))

	return s
}

// admin runs a command of the operator's, and returns what it prints.
func (s *servers) admin(settings []string, args ...string) string {
	s.t.Helper()

	c := exec.CommandContext(s.t.Context(), built, append([]string{"admin"}, args...)...)
	c.Env = append(os.Environ(), settings...)

	out, err := c.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%v: %v: %s", args, err, out)
	}

	return string(out)
}

// kill ends a server as kill -9 does.
func (s *servers) kill(i int) {
	s.t.Helper()

	if err := s.list[i].Kill(); err != nil {
		s.t.Error(err)
	}
}

// answered is what came of a call; a status of 0 says that the server has gone meanwhile.
type answered struct {
	status int
	retry  string
	body   struct {
		Data json.RawMessage
		Meta struct {
			Pagination struct {
				Next string `json:"next_cursor"`
			}
		}
	}
}

type shown struct {
	ID     string
	Status string
	Begun  string `json:"started_at"`
	Ended  string `json:"completed_at"`
}

// call asks the server of that number.
func (s *servers) call(
	ctx context.Context, server int, method, path, body string, headers ...string,
) answered {
	req, err := http.NewRequestWithContext(ctx, method, s.list[server].URL+path,
		strings.NewReader(body))
	if err != nil {
		s.t.Error(err)
		return answered{}
	}

	req.Header.Set("X-Api-Key", s.key)
	req.Header.Set("Content-Type", "application/json")

	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}

	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return answered{}
	}
	defer res.Body.Close()

	a := answered{status: res.StatusCode, retry: res.Header.Get("Retry-After")}
	if err := json.NewDecoder(res.Body).Decode(&a.body); err != nil {
		return answered{}
	}

	return a
}

// jobs returns all jobs of the user, as a server shows them.
func (s *servers) jobs(server int) []shown {
	s.t.Helper()

	var all []shown

	for cursor := ""; ; {
		a := s.call(s.t.Context(), server, http.MethodGet, "/v1/jobs?limit=100&cursor="+cursor, "")

		var page []shown
		if err := json.Unmarshal(a.body.Data, &page); err != nil || a.status != http.StatusOK {
			s.t.Fatalf("%d: %v: %s", a.status, err, a.body.Data)
		}

		all = append(all, page...)
		if cursor = a.body.Meta.Pagination.Next; cursor == "" {
			return all
		}
	}
}
