package imaging_test

import (
	"bytes"
	"context"
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
	e, b := workbench.Open(tb, imaging.New, cfg)

	return bench{Engine: e, Bench: b}
}

func (b bench) convert(
	tb testing.TB,
	from, to string,
	content []byte,
	quality string,
) ([]byte, ports.Made, error) {
	tb.Helper()
	return b.Output(tb, b.Engine, from, to, content, quality)
}

func asPNG(tb testing.TB, picture image.Image) []byte {
	tb.Helper()

	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		tb.Fatal(err)
	}

	return out.Bytes()
}

// lying is a runner that ends as told.
func lying(err error) workbench.Runner {
	return func(context.Context, sandbox.Command) (sandbox.Result, error) { return sandbox.Result{}, err }
}
