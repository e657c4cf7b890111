package vips_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/engine/vips"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

type runner func(ctx context.Context, c sandbox.Command) (sandbox.Result, error)

func (r runner) Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error) { return r(ctx, c) }

type bench struct {
	*vips.Engine
	work *sandbox.WorkRoot
	box  *sandbox.Sandbox
}

func newBench(tb testing.TB, cfg vips.Config) bench {
	tb.Helper()
	box, err := sandbox.New(tb.Context(), sandbox.Config{}, sandbox.Deps{})
	if err != nil {
		tb.Fatal(err)
	}
	e, err := vips.New(tb.Context(), cfg, vips.Deps{Runner: box})
	if err != nil {
		tb.Fatal(err)
	}
	if e.About().Missing {
		tb.Fatal("vips is not installed: install libvips-tools")
	}
	work, err := sandbox.NewWorkRoot(filepath.Join(tb.TempDir(), "work"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := work.Close(); err != nil {
			tb.Error(err)
		}
	})
	return bench{Engine: e, work: work, box: box}
}

func (b bench) dir(tb testing.TB) string {
	tb.Helper()
	dir, err := b.work.Make("test")
	if err != nil {
		tb.Fatal(err)
	}
	return dir
}

// put stores content where a command may read it.
func (b bench) put(tb testing.TB, content []byte) string {
	tb.Helper()
	path := filepath.Join(b.dir(tb), "input")
	if err := os.WriteFile(path, content, 0o644); err != nil {
		tb.Fatal(err)
	}
	return path
}

func (b bench) convert(tb testing.TB, from, to string, content []byte, quality string) ([]byte, ports.Converted, error) {
	tb.Helper()
	options := option.Values{}
	if quality != "" {
		options["quality"] = quality
	}
	made, err := b.Convert(tb.Context(), ports.Conversion{
		From: from, To: to, Input: b.put(tb, content), Facts: file.Facts{}, Options: options, Dir: b.dir(tb), Progress: func(float64) {},
	})
	if err != nil {
		return nil, made, err
	}
	if len(made.Outputs) != 1 {
		tb.Fatalf("outputs %v", made.Outputs)
	}
	out, err := os.ReadFile(made.Outputs[0])
	if err != nil {
		tb.Fatal(err)
	}
	return out, made, nil
}

func fixture(tb testing.TB, id string) []byte {
	tb.Helper()
	content, err := os.ReadFile("../../../test/fixtures/sample." + id)
	if err != nil {
		tb.Fatal(err)
	}
	return content
}

func decode(tb testing.TB, content []byte) image.Image {
	tb.Helper()
	picture, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		tb.Fatal(err)
	}
	return picture
}

// turned returns a JPEG with a note that it is to be shown turned by 90 degrees.
func turned(jpeg []byte) []byte {
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00")
	out := append([]byte("\xff\xd8\xff\xe1"), binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	return append(append(out, exif...), jpeg[2:]...)
}
