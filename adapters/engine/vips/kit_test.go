package vips_test

import (
	_ "image/jpeg"
	_ "image/png"
	"testing"

	"github.com/convertd/convertd/adapters/engine/vips"
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
	return b.Output(tb, b.Engine, from, to, content, quality)
}
