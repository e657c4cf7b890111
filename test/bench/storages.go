package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/convertd/convertd/test/harness"
	"github.com/convertd/convertd/test/storages"
)

// moved is how much goes in and out: so much that no start of a job counts.
const moved = 1024 * mib

// storages measures transfers from and to the storages of callers' own beside these storages' own
// clients, and the memory of a large file's whole way with each as the server's own storage.
func (b *bench) storages(ctx context.Context) error {
	short, film := filepath.Join(b.dir, "scene.mov"), filepath.Join(b.dir, "film.mov")

	if err := makeShort(ctx, short); err != nil {
		return err
	}

	if err := repeat(ctx, short, film, moved); err != nil {
		return err
	}

	for _, begin := range providers() {
		p, err := b.begun(ctx, begin)
		if err != nil {
			return err
		}

		err = errors.Join(b.transfers(ctx, p, film), b.passage(ctx, p, film), p.close())
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}

	return nil
}

// passage measures by how much the memory of a server grows at most that imports a large film,
// remuxes it and exports it, all by one storage; with SFTP its own files are on the disk.
func (b *bench) passage(ctx context.Context, p *provider, film string) (err error) {
	var settings []string
	if p.setting != "" {
		settings = []string{"CONVERTD_STORAGE_URL=" + p.setting}
	}

	t, err := b.serverFor(ctx, settings...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.server.Stop()) }()

	if err := upload(ctx, p.own, film, "large.mov"); err != nil {
		return err
	}

	idle, err := t.server.Idle()
	if err != nil {
		return err
	}

	took, err := timed(func() error {
		_, err := t.tasks(ctx, map[string]any{
			"get": p.with("import", "large.mov", nil),
			"make": map[string]any{
				"operation": "convert", "input": "get", "output_format": "mp4",
			},
			"put": p.with("export", "large.mp4", map[string]any{"input": "make"}),
		})

		return err
	})
	if err != nil {
		return fmt.Errorf("a large film: %w", err)
	}

	peak, err := t.server.Peak()
	if err != nil {
		return err
	}

	b.rows = append(b.rows, row{
		p.name + ", import, remux and export of " + sizeOf(film) + ", growth of memory at its peak",
		fmt.Sprintf("%.1f MiB in %s", float64(peak-idle)/mib, ms(took)), "", "", "< 64 MiB",
	})

	return nil
}

// serverFor starts a server that may reach this machine.
func (b *bench) serverFor(ctx context.Context, settings ...string) (*tools, error) {
	environment, err := storages.Environment()
	if err != nil {
		return nil, err
	}

	dir, err := os.MkdirTemp(b.dir, "server-*")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}

	settings = append(append(settings, environment...), "CONVERTD_NET_ALLOW_PRIVATE=127.0.0.0/8")

	server, err := harness.Start(ctx, filepath.Join(b.base, "convertd"), dir, settings...)
	if err != nil {
		return nil, fmt.Errorf("start: %w", err)
	}

	return &tools{bench: b, server: server}, nil
}

// transfers measures an import and an export of a film. A server keeps its own files
// on the disk meanwhile, as the storage's client does.
func (b *bench) transfers(ctx context.Context, p *provider, film string) (err error) {
	const rounds = 3

	t, err := b.serverFor(ctx)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, t.server.Stop())
	}()

	if err := upload(ctx, p.own, film, "in.mov"); err != nil {
		return err
	}

	var kept string

	server, own, err := beside(rounds,
		func() error {
			kept, err = t.imported(ctx, p, "in.mov")
			return err
		},
		func() error { return download(ctx, p.own, "in.mov", filepath.Join(b.dir, "got.mov")) })
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}

	b.compare(p, "import", rounds, server, own)

	server, own, err = beside(rounds,
		func() error { return t.exported(ctx, p, kept, "out.mov") },
		func() error { return upload(ctx, p.own, film, "own.mov") })
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}

	b.compare(p, "export", rounds, server, own)

	return nil
}

func (b *bench) compare(p *provider, what string, rounds int, server, own time.Duration) {
	b.rows = append(b.rows, row{
		fmt.Sprintf("%s, %s of %d MiB, median of %d", p.name, what, moved/mib, rounds),
		rateOf(moved, server), rateOf(moved, own) + " by its own client",
		fmt.Sprintf("×%.2f", own.Seconds()/server.Seconds()), "≥ ×0.80",
	})
}

func rateOf(size int64, took time.Duration) string {
	return fmt.Sprintf("%.0f MiB/s", float64(size)/mib/took.Seconds())
}

// imported imports a file and returns its id.
func (b *tools) imported(ctx context.Context, p *provider, key string) (string, error) {
	j, err := b.tasks(ctx, map[string]any{"get": p.with("import", key, nil)})
	if err != nil {
		return "", err
	}

	return j.Tasks["get"].Result.Files[0].ID, nil
}

// exported exports a file that is there.
func (b *tools) exported(ctx context.Context, p *provider, file, key string) error {
	_, err := b.tasks(ctx, map[string]any{
		"in":  map[string]any{"operation": "import/upload", "file": file},
		"put": p.with("export", key, map[string]any{"input": "in"}),
	})

	return err
}

// tasks does a job of tasks from its request to its seen end.
func (b *tools) tasks(ctx context.Context, tasks map[string]any) (job, error) {
	body, err := json.Marshal(map[string]any{"tasks": tasks})
	if err != nil {
		return job{}, fmt.Errorf("encode a job: %w", err)
	}

	var j job

	err = newClient(b.server.URL).do(ctx, "POST", "/v1/jobs?wait=60", "application/json", body, &j)
	if err != nil {
		return job{}, err
	}

	return b.finished(ctx, j)
}
