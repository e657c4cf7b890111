package hostile_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/convertd/convertd/test/harness"
)

// unbounded are plans that bound nobody.
const unbounded = `anonymous: {conversions_per_day: 0, max_stored: 0, jobs_at_once: 0, requests_per_minute: 0}
free: {conversions_per_day: 0, max_stored: 0, jobs_at_once: 0, requests_per_minute: 0,
  max_files_per_job: 0, max_file_size: 0}
`

// keyed is whose key a context's calls come with.
type keyed struct{}

// as has calls come with a key.
func as(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, keyed{}, key)
}

// startShared runs a server of the test's own that several owners use.
func startShared(t *testing.T) *harness.Server {
	t.Helper()

	plans := filepath.Join(t.TempDir(), "plans.yaml")
	if err := os.WriteFile(plans, []byte(unbounded), 0o600); err != nil {
		t.Fatal(err)
	}

	return start(t, "CONVERTD_AUTH_MODE=accounts", "CONVERTD_PLANS_FILE="+plans)
}

// owner makes a user, and has calls come with a key of theirs.
func owner(t *testing.T, server *harness.Server, name string) context.Context {
	t.Helper()

	admin(t, server, "user", "create", name)

	return as(t.Context(), regexp.MustCompile(`ck_\w+`).FindString(
		admin(t, server, "key", "create", name, "--name", "drill")))
}

func admin(t *testing.T, server *harness.Server, args ...string) string {
	t.Helper()

	call := exec.CommandContext(t.Context(), built, append([]string{"admin"}, args...)...)
	call.Env = append(os.Environ(), "CONVERTD_DATA_DIR="+server.DataDir,
		"CONVERTD_AUTH_MODE=accounts")

	out, err := call.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	return string(out)
}
