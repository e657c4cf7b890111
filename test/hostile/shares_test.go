package hostile_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// film makes one of that many seconds.
func film(t *testing.T, seconds string) []byte {
	t.Helper()

	path := filepath.Join(t.TempDir(), "a.mkv")

	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi",
		"-i", "testsrc2=size=320x240:rate=10:duration="+seconds, "-c:v", "mjpeg", path).
		CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	return content
}

// Where nobody needs a key, callers are told apart by their addresses, as far as proxies that are
// trusted say them.
//
//nolint:paralleltest // it fills the workers
func TestOneAddressDoesNotHoldUpAnother(t *testing.T) {
	const many, few = 40, 5

	server := start(t, "CONVERTD_SANDBOX_SLOTS=2", "CONVERTD_TRUSTED_PROXIES=127.0.0.0/8",
		"CONVERTD_SHUTDOWN_GRACE=1s")
	long := film(t, "20")

	from := func(address, wait string, content []byte) answer {
		body, media := form("a.mkv", content, "targetFormat", "webm")

		return send(t.Context(), http.MethodPost, server.URL+"/v1/convert?wait="+wait, media, body,
			"X-Forwarded-For", address)
	}

	for range many {
		wants(t, "one of many", from("2001:db8::1", "0", long), "202")
	}

	a := from("2001:db8:0:1::1", "120", film(t, "1"))
	wants(t, "from a network of one's own", a, "200")
	t.Logf("it waited for %s", a.Took.Round(time.Millisecond))

	if done := completed(t.Context(), t, server.URL); done > few {
		t.Errorf("%d of the other's were done before; want at most %d", done, few)
	}
}

// completed counts the jobs that are.
func completed(ctx context.Context, t *testing.T, base string) int {
	t.Helper()

	a := send(ctx, http.MethodGet,
		base+"/v1/jobs?"+url.Values{"status": {"completed"}, "limit": {"100"}}.Encode(), "", nil)

	var page struct{ Data []struct{ ID string } }
	if err := json.Unmarshal([]byte(a.Text), &page); err != nil {
		t.Fatalf("%v: %s", err, a.Text)
	}

	return len(page.Data)
}
