package all

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"github.com/convertd/convertd/adapters/engine/apng"
	"github.com/convertd/convertd/adapters/engine/archive"
	"github.com/convertd/convertd/adapters/engine/assimp"
	"github.com/convertd/convertd/adapters/engine/bibutils"
	"github.com/convertd/convertd/adapters/engine/calibre"
	"github.com/convertd/convertd/adapters/engine/check/pages"
	"github.com/convertd/convertd/adapters/engine/chromium"
	"github.com/convertd/convertd/adapters/engine/chromium/browser"
	"github.com/convertd/convertd/adapters/engine/data"
	"github.com/convertd/convertd/adapters/engine/drawing"
	"github.com/convertd/convertd/adapters/engine/exiftool"
	"github.com/convertd/convertd/adapters/engine/extractors"
	"github.com/convertd/convertd/adapters/engine/ffmpeg"
	"github.com/convertd/convertd/adapters/engine/ffmpeg/id3"
	"github.com/convertd/convertd/adapters/engine/fluidsynth"
	"github.com/convertd/convertd/adapters/engine/fonts"
	"github.com/convertd/convertd/adapters/engine/gdal"
	"github.com/convertd/convertd/adapters/engine/ghostscript"
	"github.com/convertd/convertd/adapters/engine/imagemagick"
	"github.com/convertd/convertd/adapters/engine/imaging"
	"github.com/convertd/convertd/adapters/engine/img2pdf"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/plaintext"
	"github.com/convertd/convertd/adapters/engine/kit/swollen"
	"github.com/convertd/convertd/adapters/engine/libarchive"
	"github.com/convertd/convertd/adapters/engine/libraw"
	"github.com/convertd/convertd/adapters/engine/libreoffice"
	"github.com/convertd/convertd/adapters/engine/libreoffice/sheetfit"
	"github.com/convertd/convertd/adapters/engine/libreoffice/survey"
	"github.com/convertd/convertd/adapters/engine/librsvg"
	"github.com/convertd/convertd/adapters/engine/markdown"
	"github.com/convertd/convertd/adapters/engine/mupdf"
	"github.com/convertd/convertd/adapters/engine/mutool"
	"github.com/convertd/convertd/adapters/engine/office"
	"github.com/convertd/convertd/adapters/engine/pandoc"
	"github.com/convertd/convertd/adapters/engine/pdfcpu"
	"github.com/convertd/convertd/adapters/engine/poppler"
	"github.com/convertd/convertd/adapters/engine/postscript"
	"github.com/convertd/convertd/adapters/engine/qpdf"
	"github.com/convertd/convertd/adapters/engine/sox"
	"github.com/convertd/convertd/adapters/engine/subtitles"
	"github.com/convertd/convertd/adapters/engine/tesseract"
	"github.com/convertd/convertd/adapters/engine/unipdf"
	"github.com/convertd/convertd/adapters/engine/vips"
	"github.com/convertd/convertd/ports"
)

// Config is what an operator may set for all engines, and for one alone.
type Config struct {
	kit.Config

	Unipdf unipdf.Config
	Warm   libreoffice.Warm
}

// Close ends what engines keep running between tasks.
func Close(engines []ports.Engine) error {
	var errs []error

	for _, e := range engines {
		if c, ok := e.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}

	return errors.Join(errs...)
}

// open makes one engine; see the New of its package.
type open func(ctx context.Context, cfg kit.Config, deps kit.Deps) (ports.Engine, error)

// list names every engine. To add one, write its package and add a line here. Of two that read a
// format, the first looks at uploads: vips stands before FFmpeg since it refuses an animation of
// too many pixels before anything is decoded.
func list(settings Config) []open {
	return []open{
		plain(vips.New),
		plain(ffmpeg.New),
		func(ctx context.Context, cfg kit.Config, deps kit.Deps) (ports.Engine, error) {
			return libreoffice.New(
				ctx, libreoffice.Config{Config: cfg, Warm: settings.Warm}, deps)
		},
		func(ctx context.Context, cfg kit.Config, deps kit.Deps) (ports.Engine, error) {
			return poppler.New(ctx, poppler.Config{Config: cfg}, deps)
		},
		func(ctx context.Context, cfg kit.Config, deps kit.Deps) (ports.Engine, error) {
			return chromium.New(ctx, chromium.Config{Config: cfg}, deps)
		},
		func(ctx context.Context, cfg kit.Config, deps kit.Deps) (ports.Engine, error) {
			return markdown.New(ctx, markdown.Config{Config: cfg}, deps)
		},
		func(ctx context.Context, cfg kit.Config, deps kit.Deps) (ports.Engine, error) {
			return pandoc.New(ctx, pandoc.Config{Config: cfg}, deps)
		},
		plain(calibre.New),
		plain(mutool.New),
		plain(qpdf.New),
		func(ctx context.Context, _ kit.Config, deps kit.Deps) (ports.Engine, error) {
			return pdfcpu.New(ctx, pdfcpu.Config{}, deps)
		},
		func(ctx context.Context, _ kit.Config, deps kit.Deps) (ports.Engine, error) {
			return unipdf.New(ctx, settings.Unipdf, deps)
		},
		plain(ghostscript.New),
		plain(librsvg.New),
		plain(mupdf.New),
		plain(tesseract.New),
		plain(img2pdf.New),
		plain(imagemagick.New),
		plain(apng.New),
		plain(drawing.New),
		plain(libraw.New),
		plain(postscript.New),
		plain(exiftool.New),
		plain(sox.New),
		plain(fluidsynth.New),
		func(ctx context.Context, cfg kit.Config, deps kit.Deps) (ports.Engine, error) {
			return imaging.New(ctx, imaging.Config{Config: cfg}, deps)
		},
		func(ctx context.Context, cfg kit.Config, deps kit.Deps) (ports.Engine, error) {
			return archive.New(ctx, archive.Config{Config: cfg}, deps)
		},
		plain(libarchive.New),
		plain(extractors.New),
		func(ctx context.Context, cfg kit.Config, deps kit.Deps) (ports.Engine, error) {
			return subtitles.New(ctx, subtitles.Config{Config: cfg}, deps)
		},
		func(ctx context.Context, cfg kit.Config, deps kit.Deps) (ports.Engine, error) {
			return data.New(ctx, data.Config{Config: cfg}, deps)
		},
		plain(fonts.New),
		plain(bibutils.New),
		plain(gdal.New),
		plain(assimp.New),
		func(ctx context.Context, cfg kit.Config, deps kit.Deps) (ports.Engine, error) {
			return office.New(ctx, office.Config{Config: cfg}, deps)
		},
	}
}

// plain opens an engine that has no settings of its own.
func plain[E ports.Engine](
	from func(ctx context.Context, cfg kit.Config, deps kit.Deps) (E, error),
) open {
	return func(ctx context.Context, cfg kit.Config, deps kit.Deps) (ports.Engine, error) {
		return from(ctx, cfg, deps)
	}
}

// Open makes all engines at once: each looks at its tool, and the server shall be ready within a
// second.
func Open(ctx context.Context, cfg Config, deps kit.Deps) ([]ports.Engine, error) {
	runner, err := swollen.Over(deps.Runner, "")
	if err != nil {
		return nil, fmt.Errorf("watch over long work: %w", err)
	}

	deps.Runner = runner
	all := list(cfg)
	engines := make([]ports.Engine, len(all))

	group, ctx := errgroup.WithContext(ctx)
	for i, open := range all {
		group.Go(func() (err error) {
			engines[i], err = open(ctx, cfg.Config, deps)
			return err
		})
	}

	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("look at the engines: %w", err)
	}

	return engines, nil
}

// Main is the program of an engine that is written in Go, and returns its exit code. The server
// starts it as "convertd engine NAME", shut in.
func Main(name string, args []string, stdout, stderr io.Writer) (int, error) {
	mains := map[string]func(args []string, stdout, stderr io.Writer) int{
		"archive":      archive.Main,
		"data":         data.Main,
		"subtitles":    subtitles.Main,
		"imaging":      imaging.Main,
		"markdown":     markdown.Main,
		"office":       office.Main,
		"pdfcpu":       pdfcpu.Main,
		"unipdf":       unipdf.Main,
		plaintext.Name: plaintext.Main,
		survey.Name:    survey.Main,
		sheetfit.Name:  sheetfit.Main,
		browser.Name:   browser.Main,
		id3.Name:       id3.Main,
		pages.Name:     pages.Main,
		swollen.Name:   swollen.Main,
	}

	run, ok := mains[name]
	if !ok {
		return 0, fmt.Errorf("there is no engine %q to run", name)
	}

	return run(args, stdout, stderr), nil
}
