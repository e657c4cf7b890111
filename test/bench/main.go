package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"text/tabwriter"

	"github.com/convertd/convertd/test/harness"
)

// row is one line of the table.
type row struct{ what, server, tool, cost, bound string }

// bench is one run: a server, and a folder for the files that it is given.
type bench struct {
	server  *harness.Server
	dir     string
	results int // files that the bare tool has written
	rows    []row
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	base, err := filepath.Abs("bin")
	if err != nil {
		return fmt.Errorf("find the binary: %w", err)
	}
	dir, err := os.MkdirTemp(base, "bench-*") // beside the checkout: /tmp may be memory
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	server, err := harness.Start(ctx, filepath.Join(base, "convertd"), filepath.Join(dir, "data"))
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer func() { _ = server.Stop() }()
	b := &bench{server: server, dir: dir}
	for _, measure := range []func(context.Context) error{b.idle, b.smallPicture, b.shortVideo, b.longVideo, b.hugeUpload} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	return b.print()
}

func (b *bench) print() error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "measured\tserver\tbare tool\tcost\tbound")
	for _, r := range b.rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.what, r.server, r.tool, r.cost, r.bound)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	return nil
}
