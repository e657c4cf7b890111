package httpapi_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/test/fakes"
)

// unread is a body that nobody may read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, io.ErrUnexpectedEOF
}

// withRoom watches a disk on which a thousand bytes must be free.
func withRoom(space *fakes.Space) setting {
	return func(_ *httpapi.Config, f *files.Config, d *files.Deps, _ *httpapi.Deps) {
		f.MinFree, d.Space = 1000, space
	}
}

func TestWithoutRoomNothingNewIsTakenInAndTheRestGoesOn(t *testing.T) {
	t.Parallel()
	space := fakes.NewSpace(1000)
	k := newKit(t, withRoom(space))
	picture, target := field{"file", "x.png", "PNG one"}, field{"targetFormat", "", "webp"}
	done := k.convert("?wait=20", picture, target)
	held := k.convert("", field{"file", "x.png", "PNG HOLD"}, target)
	waits := k.json("/v1/jobs", `{"tasks":{"up":{"operation":"import/upload"}}}`)
	if done.StatusCode != http.StatusOK || held.StatusCode != http.StatusAccepted || waits.StatusCode != http.StatusAccepted {
		t.Fatalf("with room: %s %s %s", done.text, held.text, waits.text)
	}
	doneID, waitsID := text(t, done.body.Data, "id"), text(t, waits.body.Data, "id")
	space.Set(5000, 999)
	for _, path := range []string{"/v1/upload", "/v1/convert", "/v1/import/url", "/v1/jobs", "/v1/jobs/" + doneID + "/retry", "/v1/jobs/" + waitsID + "/tasks/up/upload"} {
		// 100-continue: the client sends the body when the server reads it.
		a := k.send(http.MethodPost, path, unread{t}, "Expect", "100-continue", "Content-Type", "application/json")
		k.refused(a, 503, "INSUFFICIENT_DISK_SPACE", "")
		if after := a.Header.Get("Retry-After"); after != "60" {
			t.Errorf("%s: Retry-After %q", path, after)
		}
	}
	url := strings.TrimPrefix(text(t, done.body.Data, "tasks export-file result url"), publicURL)
	for _, path := range []string{url, "/v1/jobs/" + doneID, "/v1/formats/png"} {
		if a := k.do(http.MethodGet, path, ""); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, a.text)
		}
	}
	for method, path := range map[string]string{
		http.MethodPost: "/v1/jobs/" + text(t, held.body.Data, "id") + "/cancel", http.MethodDelete: "/v1/jobs/" + doneID,
	} {
		if a := k.do(method, path, ""); a.StatusCode != http.StatusOK {
			t.Errorf("%s %s: %s", method, path, a.text)
		}
	}
	space.Set(1000)
	if a := k.do(http.MethodPost, "/v1/jobs/"+waitsID+"/tasks/up/upload", "PNG late"); text(t, a.body.Data, "status") != "completed" {
		t.Errorf("with room again: %s", a.text)
	}
}
