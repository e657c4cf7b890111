package web

import (
	"bytes"
	"fmt"
	"net/http"
	"time"
)

// MediaEvents is the content type of a stream of server-sent events.
const MediaEvents = "text/event-stream"

// reconnectSoon is when a client whose stream has broken is to be back.
const reconnectSoon = time.Second

// Event is one server-sent event. Data must be one line.
type Event struct {
	ID   string // "" for none
	Name string // "" for a mere message
	Data []byte
}

// EventStream writes server-sent events, as the HTML standard describes them, to one client. Each
// write reaches it at once, and must be taken in within the stall timeout, like any part of an
// answer.
type EventStream struct {
	out     http.ResponseWriter
	control *http.ResponseController
}

// NewEventStream returns the stream of an answer that has not begun.
func NewEventStream(w http.ResponseWriter) *EventStream {
	w = uncompressed(w)
	return &EventStream{out: w, control: http.NewResponseController(w)}
}

// Begin tells a client whose connection breaks to be back soon.
func (s *EventStream) Begin() error {
	h := s.out.Header()
	h.Set("Content-Type", MediaEvents)
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back

	return s.write(fmt.Appendf(nil, "retry: %d\n\n", reconnectSoon.Milliseconds()))
}

// Goodbye leaves a client that is to be back when the server has started again, or at another.
func (s *EventStream) Goodbye() error {
	return s.write(
		fmt.Appendf(nil, ": the server stops\nretry: %d\n\n", reconnectSoon.Milliseconds()),
	)
}

// Send writes events; with none, a comment that shows the connection to be alive.
func (s *EventStream) Send(list []Event) error {
	var text bytes.Buffer

	for _, e := range list {
		if e.ID != "" {
			fmt.Fprintf(&text, "id: %s\n", e.ID)
		}

		if e.Name != "" {
			fmt.Fprintf(&text, "event: %s\n", e.Name)
		}

		fmt.Fprintf(&text, "data: %s\n\n", bytes.TrimSuffix(e.Data, []byte("\n")))
	}

	if len(list) == 0 {
		text.WriteString(":\n\n")
	}

	return s.write(text.Bytes())
}

func (s *EventStream) write(text []byte) error {
	if _, err := s.out.Write(text); err != nil {
		return fmt.Errorf("write to a stream of events: %w", err)
	}

	if err := s.control.Flush(); err != nil {
		return fmt.Errorf("flush a stream of events: %w", err)
	}

	return nil
}
