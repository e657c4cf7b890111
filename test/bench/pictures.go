package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"

	"github.com/convertd/convertd/test/harness"
)

// pictures measures large pictures beside vips with the settings that the server gives it.
func (b *bench) pictures(ctx context.Context) error {
	server, err := harness.Start(
		ctx, filepath.Join(b.base, "convertd"), filepath.Join(b.dir, "pictures"))
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer func() { _ = server.Stop() }()

	t := &tools{bench: b, server: server}

	in, err := b.noise(ctx, "photo.jpg", "4000x3000")
	if err != nil {
		return err
	}

	for _, to := range []struct{ target, settings string }{
		{"webp", "[Q=80]"}, {"png", "[compression=6,filter=all]"},
	} {
		if err := t.picture(ctx, in, to.target, to.settings); err != nil {
			return fmt.Errorf("picture to %s: %w", to.target, err)
		}
	}

	huge, err := b.noise(ctx, "huge.png", "12500x8000")
	if err != nil {
		return err
	}

	took, err := timed(func() error { return t.waited(ctx, huge, "webp") })
	if err != nil {
		return fmt.Errorf("huge picture: %w", err)
	}

	b.rows = append(b.rows, row{"100 megapixels of PNG to WebP", ms(took), "", "", "converts"})

	return nil
}

// noise makes a picture that does not pack well, like a photo.
func (b *bench) noise(ctx context.Context, name, size string) (path string, err error) {
	path = filepath.Join(b.dir, name)
	err = tool(ctx, "ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi",
		"-i", "testsrc2=size="+size+",noise=alls=12:allf=t", "-frames:v", "1", "-q:v", "3", path)

	return path, err
}

// picture adds a row beside vips and, where there is one, a row beside imgproxy.
func (t *tools) picture(ctx context.Context, in, target, settings string) error {
	const rounds = 5

	ours := func() error { return t.waited(ctx, in, target) }
	name := fmt.Sprintf("12 megapixels of JPEG to %s, median of %d", target, rounds)

	s, bare, err := beside(rounds, ours, func() error {
		return tool(ctx, "vips", "copy", in, filepath.Join(t.dir, "bare."+target)+settings)
	})
	if err != nil {
		return err
	}

	t.rows = append(t.rows, row{
		name, ms(s), ms(bare), fmt.Sprintf("×%.2f", s.Seconds()/bare.Seconds()), "≤ ×1.15",
	})

	if t.rivals.imgproxy == "" {
		return nil
	}

	source := httptest.NewServer(http.FileServer(http.Dir(t.dir)))
	defer source.Close()

	s, theirs, err := beside(rounds, ours, func() error {
		return t.rivals.picture(ctx, source, filepath.Base(in), target)
	})
	if err != nil {
		return fmt.Errorf("beside imgproxy: %w", err)
	}

	t.rows = append(t.rows, row{
		name + ", beside imgproxy", ms(s), ms(theirs),
		fmt.Sprintf("×%.2f", s.Seconds()/theirs.Seconds()), "≤ ×1.00",
	})

	return nil
}
