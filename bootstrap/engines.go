package bootstrap

import (
	"context"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"github.com/convertd/convertd/adapters/engine/ffmpeg"
	"github.com/convertd/convertd/adapters/engine/imagemagick"
	"github.com/convertd/convertd/adapters/engine/imaging"
	"github.com/convertd/convertd/adapters/engine/libreoffice"
	"github.com/convertd/convertd/adapters/engine/poppler"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/engine/vips"
	"github.com/convertd/convertd/ports"
)

// openEngine makes one engine from what the configuration and the sandbox say.
type openEngine func(ctx context.Context, cfg Config, box *sandbox.Sandbox) (ports.Engine, error)

// engineList names every engine. To add one, write its package and add a line here. Of two that read a format, the first looks at uploads: vips
// stands before FFmpeg since it refuses an animation of too many pixels before anything is decoded.
func engineList() []openEngine {
	return []openEngine{
		func(ctx context.Context, cfg Config, box *sandbox.Sandbox) (ports.Engine, error) {
			return vips.New(ctx, vips.Config{MaxPixels: int64(cfg.MaxPixels), Threads: box.Threads()}, vips.Deps{Runner: box})
		},
		func(ctx context.Context, _ Config, box *sandbox.Sandbox) (ports.Engine, error) {
			return ffmpeg.New(ctx, ffmpeg.Config{Threads: box.Threads()}, ffmpeg.Deps{Runner: box})
		},
		func(ctx context.Context, _ Config, box *sandbox.Sandbox) (ports.Engine, error) {
			return libreoffice.New(ctx, libreoffice.Config{}, libreoffice.Deps{Runner: box})
		},
		func(ctx context.Context, cfg Config, box *sandbox.Sandbox) (ports.Engine, error) {
			return poppler.New(ctx, poppler.Config{MaxPixels: int64(cfg.MaxPixels)}, poppler.Deps{Runner: box})
		},
		func(ctx context.Context, cfg Config, box *sandbox.Sandbox) (ports.Engine, error) {
			return imagemagick.New(ctx, imagemagick.Config{MaxPixels: int64(cfg.MaxPixels), Threads: box.Threads()}, imagemagick.Deps{Runner: box})
		},
		func(ctx context.Context, cfg Config, box *sandbox.Sandbox) (ports.Engine, error) {
			return imaging.New(ctx, imaging.Config{MaxPixels: int64(cfg.MaxPixels), Threads: box.Threads()}, imaging.Deps{Runner: box})
		},
	}
}

// engineMains are the programs of the engines that are written in Go. The server starts them as "convertd engine NAME", shut in.
func engineMains() map[string]func(args []string, stdout, stderr io.Writer) int {
	return map[string]func([]string, io.Writer, io.Writer) int{"imaging": imaging.Main}
}

// RunEngine is the program of an engine that is written in Go, and returns its exit code.
func RunEngine(name string, args []string, stdout, stderr io.Writer) (int, error) {
	run, ok := engineMains()[name]
	if !ok {
		return 0, fmt.Errorf("there is no engine %q to run", name)
	}
	return run(args, stdout, stderr), nil
}

// openEngines makes all engines at once: each looks at its tool, and the server shall be ready within a second.
func openEngines(ctx context.Context, cfg Config, box *sandbox.Sandbox) ([]ports.Engine, error) {
	list := engineList()
	engines := make([]ports.Engine, len(list))
	group, ctx := errgroup.WithContext(ctx)
	for i, open := range list {
		group.Go(func() (err error) {
			engines[i], err = open(ctx, cfg, box)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("look at the engines: %w", err)
	}
	return engines, nil
}
