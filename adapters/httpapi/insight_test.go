package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/access"
)

func TestAnAdministratorSeesHowTheInstallationStands(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	user, admin := g.key(g.user("ada", false), access.ConvertRead), g.admin()

	for path, holds := range map[string]string{
		"/v1/admin/tools":    `"packages":["a","b"]`,
		"/v1/admin/status":   `"name":"video","waiting":0,"running":0,"workers":2`,
		"/v1/admin/failures": `"data":[]`,
	} {
		a := g.do(http.MethodGet, path, "", "X-Api-Key", admin)
		if a.StatusCode != http.StatusOK || !strings.Contains(a.text, holds) {
			t.Errorf("%s: %s", path, a.text)
		}

		if a := g.do(
			http.MethodGet,
			path,
			"",
			"X-Api-Key",
			user,
		); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s shows itself to a user: %s", path, a.text)
		}

		if a := g.do(http.MethodGet, path, ""); a.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s shows itself to somebody: %s", path, a.text)
		}
	}
}

func TestTheQueuesPagesAreForAdministrators(t *testing.T) {
	t.Parallel()

	g := newGuarded(t, unbounded())
	user, admin := g.key(g.user("ada", false), access.ConvertRead), g.admin()

	for name, c := range map[string]struct {
		key    string
		status int
	}{
		"an administrator": {admin, http.StatusOK},
		"a user":           {user, http.StatusForbidden},
		"somebody":         {"", http.StatusUnauthorized},
	} {
		for _, path := range []string{"/admin/queue/", "/admin/queue/api/jobs"} {
			var headers []string
			if c.key != "" {
				headers = []string{"X-Api-Key", c.key}
			}

			if a := g.do(http.MethodGet, path, "", headers...); a.StatusCode != c.status {
				t.Errorf("%s for %s: %d", path, name, a.StatusCode)
			}
		}
	}

	a := g.do(http.MethodPost, "/admin/queue/api/jobs/cancel", "{}", "X-Api-Key", admin)
	if a.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("what is in the queue can be changed: %s", a.text)
	}
}

func TestAnOpenServerShowsHowItStands(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for _, path := range []string{"/v1/admin/tools", "/v1/admin/status", "/v1/admin/failures"} {
		if a := k.do(http.MethodGet, path, ""); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, a.text)
		}
	}
}
