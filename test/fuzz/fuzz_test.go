package fuzz

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/convertd/convertd/test/harness"
)

var (
	seed    = flag.Int("fuzz.seed", 17, "of the requests that are made")
	seconds = flag.Int("fuzz.seconds", 90, "how long requests are made")
)

// plans refuse nothing for its number alone, so that every route is reached.
const plans = `free:
  conversions_per_day: 0
  requests_per_minute: 0
  jobs_at_once: 0
`

func TestTheServerHoldsToItsDescription(t *testing.T) {
	t.Parallel()

	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}

	tool := filepath.Join(root, ".tools", "venv", "bin", "schemathesis")
	if _, err := os.Stat(tool); err != nil {
		t.Fatalf("Schemathesis is not here; `go tool task fuzz-packages` brings it: %v", err)
	}

	url, key := serve(t)

	c := exec.CommandContext(t.Context(), tool,
		"--config-file", filepath.Join(root, "test", "fuzz", "schemathesis.toml"), "run",
		filepath.Join(root, "openapi", "openapi-3.0.yaml"), "--url", url, "-H", "X-Api-Key: "+key,
		"--seed", fmt.Sprint(*seed), "--max-time", fmt.Sprint(*seconds), "--max-examples", "30",
		"--workers", "1", "--request-timeout", "150", "--continue-on-failure", "--no-color",
		"--generation-database", "none", "--warnings", "off")

	c.Dir = t.TempDir() // for what it notes

	c.Env = append(os.Environ(), "PYTHONPATH="+filepath.Join(root, "test", "fuzz"),
		"SCHEMATHESIS_HOOKS=hooks", "PYTHONDONTWRITEBYTECODE=1")

	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}

	made := regexp.MustCompile(`(\d+) generated, (\d+) passed`).FindSubmatch(out)
	if len(made) == 0 || !bytes.Equal(made[1], made[2]) || len(made[1]) < 3 {
		t.Fatalf("too few requests were made:\n%s", out)
	}

	t.Logf("%s requests with the seed %d", made[1], *seed)
}

// serve starts a server that asks for keys, and returns its URL and an administrator's key.
func serve(t *testing.T) (url, key string) {
	t.Helper()

	dir := t.TempDir()

	binary, err := harness.Build(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}

	file := filepath.Join(dir, "plans.yaml")
	if err := os.WriteFile(file, []byte(plans), 0o600); err != nil {
		t.Fatal(err)
	}

	data := filepath.Join(dir, "data")

	server, err := harness.Start(t.Context(), binary, data,
		"CONVERTD_AUTH_MODE=accounts", "CONVERTD_PLANS_FILE="+file)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = server.Stop() })

	scopes := "CONVERT_READ,CONVERT_WRITE,WEBHOOKS_MANAGE,ACCOUNT_READ,ADMIN"

	for _, args := range [][]string{
		{"user", "create", "root", "--admin"}, {"key", "create", "root", "--scopes", scopes},
	} {
		c := exec.CommandContext(t.Context(), binary, append([]string{"admin"}, args...)...)
		c.Env = append(os.Environ(), "CONVERTD_DATA_DIR="+data)

		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}

		key = string(regexp.MustCompile(`ck_\w+`).Find(out))
	}

	return server.URL, key
}
