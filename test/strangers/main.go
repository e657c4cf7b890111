package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/convertd/convertd/test/harness"
)

// atOnce is how many files are on their way at a time.
const atOnce = 2

func main() {
	binary := flag.String("binary", filepath.Join("bin", "convertd"), "the server")
	report := flag.String("report", "", "a file to write the report to, instead of standard output")

	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *binary, *report, flag.Args())

	stop()

	if err != nil {
		fmt.Fprintln(os.Stderr, "strangers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, binary, report string, folders []string) (err error) {
	if len(folders) == 0 {
		return errors.New("name the folder, as in: go tool task strangers -- FOLDER")
	}

	data, err := os.MkdirTemp("", "strangers-*")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()

	server, err := harness.Start(ctx, binary, filepath.Join(data, "server"))
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}

	defer func() { err = errors.Join(err, server.Stop()) }()

	var trials []trial

	for _, folder := range folders {
		more, err := tryAll(ctx, client{base: server.URL, dir: data}, folder)
		if err != nil {
			return err
		}

		trials = append(trials, more...)
	}

	out := os.Stdout
	if report != "" {
		if out, err = os.Create(report); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
		defer func() { err = errors.Join(err, out.Close()) }()
	}

	return write(out, trials)
}

// tryAll tries every file of a folder, in the order of their paths.
func tryAll(ctx context.Context, c client, folder string) ([]trial, error) {
	var paths []string

	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			paths = append(paths, path)
		}

		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for files: %w", err)
	}

	notes, err := readNotes()
	if err != nil {
		return nil, err
	}

	trials := make([]trial, len(paths))

	var mu sync.Mutex

	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)

	for i, path := range paths {
		group.Go(func() error {
			t := c.try(ctx, path)
			t.name, _ = filepath.Rel(folder, path)
			t.note = notes[t.name]

			mu.Lock()
			defer mu.Unlock()

			trials[i] = t
			fmt.Fprintf(os.Stderr, "%-10s %s %s\n", t.verdict, t.name, t.why)

			return ctx.Err()
		})
	}

	return trials, group.Wait()
}
