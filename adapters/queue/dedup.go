package queue

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// dedupWindow is how long River's log does not repeat a message: while PostgreSQL is away, each
// part of River fails once a second or more.
const dedupWindow = 10 * time.Second

// dedupHandler lets a message through once in a window, whatever its attributes, and then with how
// often it was held back since. The handlers that are made of one share their history.
type dedupHandler struct {
	slog.Handler

	history *history
}

func newDedupHandler(h slog.Handler) dedupHandler {
	return dedupHandler{h, &history{last: map[string]entry{}}}
}

// Handle implements slog.Handler.
func (h dedupHandler) Handle(ctx context.Context, r slog.Record) error {
	heldBack, silent := h.history.suppress(r)
	if silent {
		return nil
	}

	if heldBack > 0 {
		r = r.Clone()
		r.AddAttrs(slog.Int("held_back", heldBack))
	}

	return h.Handler.Handle(ctx, r)
}

func (h dedupHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return dedupHandler{h.Handler.WithAttrs(attrs), h.history}
}

func (h dedupHandler) WithGroup(name string) slog.Handler {
	return dedupHandler{h.Handler.WithGroup(name), h.history}
}

// history is what was logged last, by message: River's are few, and the same each time.
type history struct {
	mu   sync.Mutex
	last map[string]entry
}

type entry struct {
	at       time.Time
	heldBack int // since then
}

func (h *history) suppress(r slog.Record) (heldBack int, silent bool) {
	h.mu.Lock()
	defer h.mu.Unlock()

	last, known := h.last[r.Message]
	if known && r.Time.Sub(last.at) < dedupWindow {
		last.heldBack++
		h.last[r.Message] = last

		return 0, true
	}

	h.last[r.Message] = entry{at: r.Time}

	return last.heldBack, false
}
