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
	server, err := harness.Start(
		ctx,
		filepath.Join(b.base, "convertd"),
		filepath.Join(b.dir, "data"),
	)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer func() { _ = server.Stop() }()

	t := &tools{bench: b, server: server}
	for _, measure := range []func(context.Context) error{t.idle, t.smallPicture, t.shortVideo, t.longVideo, t.hugeUpload} {
		if err := measure(ctx); err != nil {
			return err
		}
	}

	return nil
}
