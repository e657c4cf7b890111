package vips_test

import (
	_ "image/jpeg"
	_ "image/png"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/vips"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

type bench struct {
	*vips.Engine
	workbench.Bench
}

func newBench(tb testing.TB, cfg kit.Config) bench {
	tb.Helper()
	e, b := workbench.Open(tb, vips.New, cfg)

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
