package dashboard

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/test/harness"
	"github.com/convertd/convertd/test/storages"
)

var shots = flag.String("dashboard.screenshots", "",
	"a folder for pictures of every page; none are made without it")

// patience bounds the whole: a page that hangs must not hold up the other tests.
const patience = 8 * time.Minute

// verdict is what the scripts say of a scenario, a line of JSON each.
type verdict struct {
	Name  string
	Error string
	MS    int64
}

func TestDashboard(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)

	binary, err := harness.Build(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}

	open := start(ctx, t, binary, "CONVERTD_NET_ALLOW_PRIVATE=127.0.0.1/32")
	keyed := start(ctx, t, binary, "CONVERTD_AUTH_MODE=accounts")

	administrator(ctx, t, binary, keyed.DataDir)

	picture := read(t, "../fixtures/sample.png")

	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".png") {
			_, _ = io.WriteString(w, picture)
			return
		}

		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "taken")
	}))
	t.Cleanup(receiver.Close)

	bucket := storages.NewS3(t)
	for _, key := range []string{"in/one.png", "in/two.png"} {
		bucket.Store(key, picture)
	}

	verdicts := play(ctx, t,
		"SERVER="+open.URL,
		"ACCOUNTS="+keyed.URL,
		"RECEIVER="+receiver.URL,
		"STORAGE="+bucket.URL,
		"STORAGE_BUCKET="+bucket.Bucket,
		"ADMIN="+adminName,
		"ADMIN_PASSWORD="+adminPassword,
		"STORAGE_KEY_ID="+storages.S3KeyID,
		"STORAGE_KEY_SECRET="+storages.S3Secret,
	)
	if len(verdicts) == 0 {
		t.Fatal("no scenario ran")
	}

	for _, v := range verdicts {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			t.Logf("%d ms", v.MS)

			if v.Error != "" {
				t.Error(v.Error)
			}

			if v.Name == "drawsAJob" && !strings.HasPrefix(bucket.Read("drawn/one.gif"), "GIF8") {
				t.Error("what the job should have written to the storage is not there")
			}
		})
	}
}

// Who looks after the server that has accounts.
const adminName, adminPassword = "root", "a password of the tests"

// administrator makes one on the server's machine, as its operator would.
func administrator(ctx context.Context, t *testing.T, binary, dataDir string) {
	t.Helper()

	cmd := exec.CommandContext(
		ctx,
		binary,
		"admin",
		"user",
		"create",
		adminName,
		"--admin",
		"--password",
	)

	cmd.Env = append(os.Environ(), "CONVERTD_AUTH_MODE=accounts", "CONVERTD_DATA_DIR="+dataDir)
	cmd.Stdin = strings.NewReader(adminPassword + "\n")

	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("make an administrator: %v: %s", err, out)
	}
}

// start runs a server of the test's own.
func start(ctx context.Context, t *testing.T, binary string, set ...string) *harness.Server {
	t.Helper()

	server, err := harness.Start(ctx, binary, t.TempDir(), set...)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})

	return server
}

// play runs the scenarios of the scripts and returns what came of each.
func play(ctx context.Context, t *testing.T, settings ...string) []verdict {
	t.Helper()

	cmd := exec.CommandContext(ctx, "node", "play.mjs")
	cmd.Stderr = os.Stderr

	cmd.Env = append(os.Environ(), settings...)
	cmd.Env = append(cmd.Env,
		"UI="+absolute(t, "../../adapters/dashboard/ui"),
		"FIXTURES="+absolute(t, "../fixtures"),
		"SCREENSHOTS="+*shots,
	)

	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}

	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: `go tool task test` brings Node.js", err)
	}

	var list []verdict

	for lines := bufio.NewScanner(out); lines.Scan(); {
		var v verdict
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Errorf("%s: %v", lines.Text(), err)
			continue
		}

		list = append(list, v)
	}

	if err := cmd.Wait(); err != nil {
		t.Errorf("the scripts: %v; `go tool task dashboard-packages` brings what they need", err)
	}

	return list
}

func absolute(t *testing.T, path string) string {
	t.Helper()

	whole, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}

	return whole
}

func read(t *testing.T, path string) string {
	t.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	return string(content)
}
