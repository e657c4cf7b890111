package vips_test

import (
	"bytes"
	"encoding/binary"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"os"
	"testing"

	"github.com/convertd/convertd/adapters/engine/vips"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

type bench struct {
	*vips.Engine
	workbench.Bench
}

func newBench(tb testing.TB, cfg vips.Config) bench {
	tb.Helper()
	b := workbench.New(tb)
	e, err := vips.New(tb.Context(), cfg, vips.Deps{Runner: b.Box})
	if err != nil {
		tb.Fatal(err)
	}
	if e.About().Missing {
		tb.Fatal("vips is not installed: install libvips-tools")
	}
	return bench{Engine: e, Bench: b}
}

func (b bench) convert(tb testing.TB, from, to string, content []byte, quality string) ([]byte, ports.Converted, error) {
	tb.Helper()
	options := option.Values{}
	if quality != "" {
		options["quality"] = quality
	}
	made, err := b.Convert(tb.Context(), ports.Conversion{
		From: from, To: to, Input: b.Put(tb, content), Facts: file.Facts{}, Options: options, Dir: b.Dir(tb), Progress: func(float64) {},
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
