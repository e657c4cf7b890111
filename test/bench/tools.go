package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/convertd/convertd/test/harness"
)

// tools is a server that is measured beside the bare tools.
type tools struct {
	*bench

	server  *harness.Server
	results int // files that the bare tool has written
}

// tools measures the server beside the bare tools.
func (b *bench) tools(ctx context.Context) error {
	start := func() (*harness.Server, error) {
		return harness.Start(
			ctx,
			filepath.Join(b.base, "convertd"),
			filepath.Join(b.dir, "data"),
		)
	}

	first, err := start()
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}

	if err := first.Stop(); err != nil {
		return fmt.Errorf("stop: %w", err)
	}

	server, err := start()
	if err != nil {
		return fmt.Errorf("start again: %w", err)
	}
	defer func() { _ = server.Stop() }()

	t := &tools{bench: b, server: server}
	b.rows = append(b.rows, row{"first start to ready", ms(first.Ready), "", "", ""})

	for _, measure := range []func(context.Context) error{t.idle, t.smallPicture, t.shortVideo, t.longVideo, t.hugeUpload} {
		if err := measure(ctx); err != nil {
			return err
		}
	}

	return nil
}
