package queue

import (
	"context"
	"log/slog"
)

// quiet returns the logger without what is below a warning, since River tells of every start and
// stop of its parts, and without duplicates.
func quiet(log *slog.Logger) *slog.Logger {
	return slog.New(warnings{newDedupHandler(log.Handler())})
}

type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
