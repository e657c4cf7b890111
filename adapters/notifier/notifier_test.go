package notifier_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/notifier"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

var errRefused = errors.New("10.0.0.7 is private")

func newNotifier(
	t *testing.T,
	dial func(context.Context, string, string) (net.Conn, error),
) *notifier.Notifier {
	t.Helper()

	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}

	n, err := notifier.New(notifier.Config{Timeout: 300 * time.Millisecond}, notifier.Deps{
		Dial: dial, Clock: clock.System{},
		Refused: func(err error) bool { return errors.Is(err, errRefused) },
	})
	if err != nil {
		t.Fatal(err)
	}

	return n
}

func serve(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()

	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)

	return server.URL
}

func aMessage(url string, secrets ...string) ports.Message {
	return ports.Message{
		URL: url, ID: "evt_1", Event: event.JobCompleted, Body: []byte(`{"event":"job.completed"}`),
		Secrets: secrets, Trace: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	}
}

func TestWhatIsSent(t *testing.T) {
	t.Parallel()

	older, newer := webhook.Secret([]byte(strings.Repeat("a", 32))), "a secret of the caller's own"
	got := make(chan *http.Request, 1)

	var body []byte

	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		got <- r

		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
	})
	n := newNotifier(t, nil)

	for range 2 { // the second has no cookie of the first
		m := aMessage(url, newer, older)
		if a := n.Send(t.Context(), m); !a.OK() || a.Cause != "" || a.At.IsZero() {
			t.Fatalf("%+v", a)
		}

		r := <-got
		if r.Method != http.MethodPost || !bytes.Equal(body, m.Body) ||
			r.Header.Get("Content-Type") != "application/json" ||
			r.Header.Get("X-Webhook-Event") != "job.completed" || r.Header.Get("Cookie") != "" ||
			r.Header.Get(
				"Webhook-Id",
			) != "evt_1" || r.Header.Get("Traceparent") != string(m.Trace) {
			t.Errorf("%s %v %s", r.Method, r.Header, body)
		}

		for header, secret := range map[string]string{
			"X-Webhook-Signature": newer, "X-Webhook-Signature-Previous": older,
		} {
			mac := hmac.New(sha256.New, []byte(secret))
			mac.Write(body)

			if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); r.Header.Get(header) != want {
				t.Errorf("%s: %s, want %s", header, r.Header.Get(header), want)
			}
		}

		reader, err := standard.NewWebhook(older)
		if err == nil {
			err = reader.Verify(body, r.Header)
		}

		if err != nil {
			t.Errorf("Standard Webhooks' own library: %v", err)
		}
	}
}

func TestWhatIsKeptOfAnAnswer(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		answer http.HandlerFunc
		code   int
		cause  string
		text   string
		later  time.Duration
	}{
		"taken": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "thanks")
		}, 200, "", "thanks", 0},
		"an error": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusTeapot)
		}, 418, "status 418", "", 0},
		"asked to come later": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, 503, "status 503", "", 2 * time.Minute},
		"asked to come never": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "999999999999")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, 503, "status 503", "", 24 * time.Hour},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		}, 302, "redirects", "", 0},
		"a long answer": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("x", 1<<20))
		}, 200, "", strings.Repeat("x", 4<<10), 0},
		"what no database holds": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("a\x00b\xff"))
		}, 200, "", "a\uFFFDb\uFFFD", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			a := newNotifier(t, nil).Send(t.Context(), aMessage(serve(t, c.answer), "secret"))
			if a.Code != c.code || a.Answer != c.text || a.Later != c.later ||
				(a.Cause == "") != (c.cause == "") || !strings.Contains(a.Cause, c.cause) {
				t.Errorf("%d %q %s %q", a.Code, a.Cause, a.Later, a.Answer[:min(len(a.Answer), 40)])
			}
		})
	}
}

func TestWhyNoAnswerComes(t *testing.T) {
	t.Parallel()

	hangs := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // before that, the server does not see the caller go
		<-r.Context().Done()
	})
	tls := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(tls.Close)

	refuses := func(context.Context, string, string) (net.Conn, error) { return nil, errRefused }
	closed := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })

	for name, c := range map[string]struct {
		url, cause string
		dial       func(context.Context, string, string) (net.Conn, error)
	}{
		"private":        {hangs, "private", refuses},
		"too slow":       {hangs, "No answer came within", nil},
		"no such host":   {"http://nowhere.invalid/", "No public address", nil},
		"not trusted":    {tls.URL, "certificate", nil},
		"nobody listens": {"http://127.0.0.1:1/", "No connection", nil},
		"no HTTP":        {closed, "No proper HTTP answer", nil},
		"no URL":         {"http://[::1", "cannot be asked for", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			a := newNotifier(t, c.dial).Send(t.Context(), aMessage(c.url, "secret"))
			if a.OK() || a.Code != 0 || !strings.Contains(a.Cause, c.cause) {
				t.Errorf("%+v", a)
			}

			if strings.Contains(a.Cause, "127.0.0.1") || strings.Contains(a.Cause, "10.0.0.7") {
				t.Errorf("it tells of the operator's network: %s", a.Cause)
			}
		})
	}
}

func TestANotifierNeedsItsParts(t *testing.T) {
	t.Parallel()

	if _, err := notifier.New(notifier.Config{}, notifier.Deps{}); err == nil {
		t.Error("it is made of nothing")
	}
}
