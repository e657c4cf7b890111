package web_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/domain/fault"
)

// observation is what metrics are told of a request.
type observation struct {
	route, method string
	status        int
}

// served is a handler with a few routes, and what it says of what they did.
type served struct {
	t        *testing.T
	handler  http.Handler
	log      bytes.Buffer
	observed observation
}

func serve(t *testing.T, cfg web.Config) *served {
	t.Helper()
	s := &served{t: t}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /things/{id}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, web.ExchangeOf(r.Context()).ID)
	})
	mux.HandleFunc("POST /things", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			refuse(w, r, 0, err)
		}
	})
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("hunter2") })
	mux.HandleFunc("GET /late", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "half an ")
		panic("hunter2")
	})
	mux.HandleFunc("GET /probe", func(http.ResponseWriter, *http.Request) {})

	now := clock.System{}
	may := web.Sharing{
		Methods: []string{http.MethodGet, http.MethodPost},
		Headers: []string{"X-Api-Key"},
		Exposed: []string{"Location"},
	}
	s.handler = web.NewHandler(cfg, web.Deps{
		IDs: ident.New(now), Clock: now, Refuse: refuse, Quiet: []string{"/probe"},
		Log: slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Observe: func(route, method string, status int, _ bool, _ time.Duration) {
			s.observed = observation{route, method, status}
		},
	}, cfg.AcrossOrigins(may, web.Dispatch(mux, refuse)))

	return s
}

// refuse answers with the fault's kind and text.
func refuse(w http.ResponseWriter, r *http.Request, status int, err error) {
	f := web.ExchangeOf(r.Context()).Refused(r.Context(), err)

	if status == 0 {
		status = http.StatusInternalServerError

		switch f.Kind {
		case fault.NotFound:
			status = http.StatusNotFound
		case fault.MethodNotAllowed:
			status = http.StatusMethodNotAllowed
		default:
		}
	}

	w.WriteHeader(status)
	fmt.Fprint(w, f.Kind)
}

// do sends a request; headers alternate names and values.
func (s *served) do(method, path string, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()

	r := httptest.NewRequestWithContext(s.t.Context(), method, path, http.NoBody)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}

	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)

	return w
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()

	s := serve(t, web.DefaultConfig())
	for sent, echoed := range map[string]bool{
		"my-id_1.2": true, strings.Repeat("x", 128): true,
		"": false, "a b": false, "a\x00": false, strings.Repeat("x", 129): false,
	} {
		w := s.do(http.MethodGet, "/things/1", "X-Request-Id", sent)

		got := w.Header().Get("X-Request-Id")
		if got != w.Body.String() || (got == sent) != echoed ||
			(!echoed && !strings.HasPrefix(got, "req_")) {
			t.Errorf("%q gives %q and %q", sent, got, w.Body)
		}

		if !strings.Contains(s.log.String(), got) {
			t.Errorf("%q is not in the log", got)
		}
	}
}

func TestRefusalsOfTheMux(t *testing.T) {
	t.Parallel()

	s := serve(t, web.DefaultConfig())
	for _, path := range []string{
		"/", "/nothing", "//things/1", "/things//1", "/things/./1", "/things/../things/1", "//", "/things/1/",
	} {
		w := s.do(http.MethodGet, path)
		if w.Code != http.StatusNotFound || w.Body.String() != string(fault.NotFound) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}

		if s.observed != (observation{"unmatched", http.MethodGet, http.StatusNotFound}) {
			t.Errorf("%s is observed as %+v", path, s.observed)
		}
	}

	w := s.do(http.MethodDelete, "/things/1")
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("%d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestAPanicIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t, web.DefaultConfig())

	w := s.do(http.MethodGet, "/panic")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "hunter2") {
		t.Errorf("%d %s", w.Code, w.Body)
	}

	if text := s.log.String(); !strings.Contains(text, "hunter2") ||
		!strings.Contains(text, "level=ERROR") {
		t.Errorf("the log says %s", text)
	}
}

func TestAPanicBreaksAnAnswerOff(t *testing.T) {
	t.Parallel()
	s := serve(t, web.DefaultConfig())

	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("the connection is not broken: %v", err)
		}
	}()

	s.do(http.MethodGet, "/late")
	t.Error("half an answer stands")
}

func TestTheAccessLog(t *testing.T) {
	t.Parallel()
	s := serve(t, web.DefaultConfig())
	s.do(http.MethodGet, "/things/1?signature=hunter2")

	text := s.log.String()
	if strings.Contains(text, "hunter2") || !strings.Contains(text, "path=/things/1 ") ||
		!strings.Contains(text, "level=INFO") {
		t.Errorf("the log says %s", text)
	}

	if s.observed != (observation{"/things/{id}", http.MethodGet, http.StatusOK}) {
		t.Errorf("%+v", s.observed)
	}

	s.log.Reset()

	if s.do(http.MethodGet, "/probe"); !strings.Contains(s.log.String(), "level=DEBUG") {
		t.Errorf("a probe is logged as %s", s.log.String())
	}
}

func TestAnExchangeOfNoRequest(t *testing.T) {
	t.Parallel()

	x := web.ExchangeOf(t.Context())
	if x.ID != "" || !x.Now().IsZero() || x.Header() == nil {
		t.Errorf("%+v", x)
	}
}
