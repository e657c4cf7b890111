package httpapi

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/convertd/convertd/domain/event"
)

// eventStream writes server-sent events, as the HTML standard describes them, to one client. Each write reaches it at once, and must be taken in
// within the stall timeout, like any part of an answer.
type eventStream struct {
	out     http.ResponseWriter
	control *http.ResponseController
	shown   mapper
}

func newEventStream(w http.ResponseWriter, shown mapper) *eventStream {
	return &eventStream{out: w, control: http.NewResponseController(w), shown: shown}
}

// begin tells a client whose connection breaks to be back soon.
func (s *eventStream) begin() error {
	h := s.out.Header()
	h.Set("Content-Type", mediaEvents)
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	return s.write(fmt.Appendf(nil, "retry: %d\n\n", reconnectSoon.Milliseconds()))
}

// sayGoodbye leaves a client that is to be back when the server has started again, or at another.
func (s *eventStream) sayGoodbye() error {
	return s.write(fmt.Appendf(nil, ": the server stops\nretry: %d\n\n", reconnectSoon.Milliseconds()))
}

// send writes events; with none, a comment that shows the connection to be alive.
func (s *eventStream) send(list []event.Event) error {
	var text bytes.Buffer
	for _, e := range list {
		data, err := encode(s.shown.event(e)) // one line, with its end
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "id: %d\nevent: %s\ndata: %s\n", e.Number, e.Name, data)
	}
	if len(list) == 0 {
		text.WriteString(":\n\n")
	}
	return s.write(text.Bytes())
}

func (s *eventStream) write(text []byte) error {
	if _, err := s.out.Write(text); err != nil {
		return fmt.Errorf("write to a stream of events: %w", err)
	}
	if err := s.control.Flush(); err != nil {
		return fmt.Errorf("flush a stream of events: %w", err)
	}
	return nil
}
