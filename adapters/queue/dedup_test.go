package queue

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestWhatRiverSaysAgainAndAgainIsHeldBack(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer

	log := quiet(slog.New(slog.NewTextHandler(&out, nil)))
	began := time.Date(2026, 2, 15, 10, 30, 0, 0, time.UTC)
	say := func(after time.Duration, level slog.Level, message, queue string) []string {
		t.Helper()
		out.Reset()

		h := log.With("part", "producer").Handler() // made anew each time
		if h.Enabled(t.Context(), level) {
			r := slog.NewRecord(began.Add(after), level, message, 0)
			r.AddAttrs(slog.String("queue", queue))

			if err := h.Handle(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}

		return strings.Fields(strings.ReplaceAll(out.String(), `"`, ""))
	}

	const lost = "lost"
	for _, c := range []struct {
		after          time.Duration
		level          slog.Level
		message, queue string
		want           string // behind time and level
	}{
		{0, slog.LevelInfo, "started", "light", ""},
		{0, slog.LevelError, lost, "light", "msg=lost part=producer queue=light"},
		{time.Second, slog.LevelError, lost, "video", ""},
		{2 * time.Second, slog.LevelWarn, "slow", "video", "msg=slow part=producer queue=video"},
		{dedupWindow - 1, slog.LevelError, lost, "light", ""},
		{dedupWindow, slog.LevelError, lost, "image", "msg=lost part=producer queue=image held_back=2"},
		{dedupWindow + time.Second, slog.LevelError, lost, "image", ""},
		{3 * dedupWindow, slog.LevelError, lost, "image", "msg=lost part=producer queue=image held_back=1"},
		{5 * dedupWindow, slog.LevelError, lost, "image", "msg=lost part=producer queue=image"},
	} {
		got := say(c.after, c.level, c.message, c.queue)
		if text := strings.Join(got[min(2, len(got)):], " "); text != c.want {
			t.Errorf("%s after %s: %q, want %q", c.message, c.after, text, c.want)
		}
	}
}
