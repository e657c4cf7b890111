package imaging_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	"image/png"
	"os"
	"testing"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"

	"github.com/convertd/convertd/adapters/engine/imaging"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets this test binary play the server's, which the engine starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == "imaging" {
		os.Exit(imaging.Main(os.Args[3:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

type bench struct {
	*imaging.Engine
	workbench.Bench
}

func newBench(tb testing.TB, cfg imaging.Config) bench {
	tb.Helper()
	b := workbench.New(tb)
	e, err := imaging.New(tb.Context(), cfg, imaging.Deps{Runner: b.Box})
	if err != nil {
		tb.Fatal(err)
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

func asPNG(tb testing.TB, picture image.Image) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// turned returns a JPEG with a note that it is to be shown turned by 90 degrees.
func turned(jpeg []byte) []byte {
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00")
	out := append([]byte("\xff\xd8\xff\xe1"), binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	return append(append(out, exif...), jpeg[2:]...)
}

// lying is a runner that ends as told.
func lying(err error) workbench.Runner {
	return func(context.Context, sandbox.Command) (sandbox.Result, error) { return sandbox.Result{}, err }
}
