package web_test

import (
	"net/http/httptest"
	"testing"

	"github.com/convertd/convertd/adapters/web"
)

func TestEventStream(t *testing.T) {
	t.Parallel()

	w := httptest.NewRecorder()

	s := web.NewEventStream(w)
	for _, write := range []func() error{
		s.Begin,
		func() error {
			return s.Send([]web.Event{
				{ID: "7", Name: "moved", Data: []byte("{\"a\":1}\n")}, {Data: []byte("{}")},
			})
		},
		func() error { return s.Send(nil) },
		s.Goodbye,
	} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}

	const want = "retry: 1000\n\nid: 7\nevent: moved\ndata: {\"a\":1}\n\ndata: {}\n\n:\n\n" +
		": the server stops\nretry: 1000\n\n"
	if got := w.Body.String(); got != want || !w.Flushed {
		t.Errorf("%q", got)
	}

	if h := w.Header(); h.Get("Content-Type") != "text/event-stream" ||
		h.Get("X-Accel-Buffering") != "no" {
		t.Errorf("%v", h)
	}
}
