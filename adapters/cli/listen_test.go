package cli

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// forwarded is a notifier that keeps what it is to send, and stops the command after so many.
type forwarded struct {
	got  []ports.Message
	most int
	stop context.CancelFunc
}

func (f *forwarded) Send(_ context.Context, m ports.Message) webhook.Attempt {
	if f.got = append(f.got, m); len(f.got) == f.most {
		f.stop()
	}

	return webhook.Attempt{Code: http.StatusNoContent}
}

// newFeed serves two events behind the cursor 7, and is away once between.
func newFeed(t *testing.T) *httptest.Server {
	t.Helper()

	away := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := func(events, next string) {
			fmt.Fprintf(w, `{"success":true,"data":[%s],"meta":{"pagination":{"next_cursor":%q}}}`,
				events, next)
		}

		switch after := r.URL.Query().Get("after"); {
		case after == "latest":
			page("", "7")
		case after == "7":
			page(
				`{"id":"evt_1","cursor":"8","event":"job.created","timestamp":"2026-02-15T10:30:00Z",`+
					`"job":{"id":"job_1","status":"pending"}}`,
				"8",
			)
		case after == "8" && away:
			away = false

			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, `{"error":{"code":"SERVICE_UNAVAILABLE","message":"Wait."}}`)
		case after == "8":
			page(
				`{"id":"evt_2","cursor":"9","event":"file.uploaded","timestamp":"2026-02-15T10:30:01Z",`+
					`"file":{"id":"file_1","filename":"a.png"}}`,
				"9",
			)
		case after == "9":
			page(
				`{"id":"evt_3","cursor":"10","event":"job.completed","timestamp":"2026-02-15T10:30:02Z",`+
					`"job":{"id":"job_1","status":"completed"}}`,
				"10",
			)
		default:
			page("", after)
		}
	}))
	t.Cleanup(server.Close)

	return server
}

func TestListenPrintsAndForwards(t *testing.T) {
	t.Parallel()

	ctx, stop := context.WithCancel(t.Context())
	d := newDesk(ctx, t)
	to := &forwarded{most: 2, stop: stop}
	d.Notifier = to

	code := d.run([]string{
		"listen", "--server", newFeed(t).URL, "--events", "job.*", "--every", "1ms",
		"--forward", "http://localhost:3000/hooks",
	})

	for _, want := range []string{"job.created", "job_1 pending", "job.completed", "job_1 completed"} {
		if !strings.Contains(d.out.String(), want) {
			t.Errorf("%q is not in %s", want, d.out.String())
		}
	}

	if code != exitDone || strings.Contains(d.out.String(), "file.uploaded") ||
		!strings.Contains(
			d.errs.String(),
			"Wait.",
		) || !strings.Contains(d.errs.String(), "whsec_") {
		t.Errorf("%d %s %s", code, d.out.String(), d.errs.String())
	}

	if len(to.got) != 2 || to.got[1].ID != "evt_3" || len(to.got[1].Secrets) != 1 ||
		string(to.got[1].Body) != `{"event":"job.completed","timestamp":"2026-02-15T10:30:02Z",`+
			`"job":{"id":"job_1","status":"completed"}}` {
		t.Errorf("%+v", to.got)
	}
}

func TestListenRefusesWhatItCannotDo(t *testing.T) {
	t.Parallel()

	for _, flag := range [][]string{
		{"--events", "job.made"},
		{"--forward", "localhost:3000"},
		{"--forward", "http://localhost/", "--secret", "short"},
		{"--server", "nowhere"},
	} {
		d := newDesk(t.Context(), t)
		if code := d.run(append([]string{"listen"}, flag...)); code != exitUsage {
			t.Errorf("%v: %d %s", flag, code, d.errs.String())
		}
	}
}
