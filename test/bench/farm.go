package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/convertd/convertd/test/harness"
	"github.com/convertd/convertd/test/postgres"
)

// farm is the product as several processes: an API, workers of one slot each, and the database
// beside them.
type farm struct {
	*tools // of the API

	dir, url string
	hired    int // workers, so far
	workers  []*harness.Server
}

// withFarm has f measure a new farm of so many workers.
func (b *bench) withFarm(ctx context.Context, workers int, f func(*farm) error) (err error) {
	database, err := postgres.Open(ctx)
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	defer func() { err = errors.Join(err, database.Close()) }()

	url, err := database.Make(ctx)
	if err != nil {
		return err
	}

	dir, err := os.MkdirTemp(b.dir, "farm-*")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}

	all := &farm{tools: &tools{bench: b}, dir: dir, url: url}
	if all.server, err = all.begin(ctx, "api", "api"); err != nil {
		return fmt.Errorf("start the API: %w", err)
	}
	defer func() { err = errors.Join(err, all.stop()) }()

	for range workers {
		if err := all.hire(ctx); err != nil {
			return err
		}
	}

	return f(all)
}

func (f *farm) begin(ctx context.Context, role, name string) (*harness.Server, error) {
	return harness.Start(
		ctx,
		filepath.Join(f.base, "convertd"),
		filepath.Join(f.dir, name),
		"CONVERTD_ROLE="+role,
		"CONVERTD_PUBLIC_URL="+map[string]string{"worker": "https://convert.example.com"}[role],
		"CONVERTD_DATABASE_URL="+f.url,
		"CONVERTD_STORAGE_URL=file://"+filepath.Join(
			f.dir,
			"storage",
		),
		"CONVERTD_SECRET_KEY_FILE="+filepath.Join(f.dir, "secret.key"),
		"CONVERTD_SANDBOX_SLOTS=1",
	)
}

// hire starts one more worker.
func (f *farm) hire(ctx context.Context) error {
	f.hired++

	worker, err := f.begin(ctx, "worker", fmt.Sprintf("worker-%d", f.hired))
	if err != nil {
		return fmt.Errorf("start a worker: %w", err)
	}

	f.workers = append(f.workers, worker)

	return nil
}

func (f *farm) stop() error {
	var errs []error
	for _, server := range append(f.workers, f.server) {
		errs = append(errs, server.Stop())
	}

	return errors.Join(errs...)
}

// upload sends a file to the API and returns its id.
func (f *farm) upload(ctx context.Context, path string) (string, error) {
	content, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open the upload: %w", err)
	}
	defer func() { _ = content.Close() }()

	id, err := newClient(f.server.URL).send(ctx, filepath.Base(path), content)
	if err != nil {
		return "", fmt.Errorf("upload: %w", err)
	}

	return id, nil
}
