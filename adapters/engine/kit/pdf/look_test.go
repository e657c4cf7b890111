package pdf_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/test/workbench"
)

func TestWhatAPDFHolds(t *testing.T) {
	t.Parallel()

	b := workbench.New(t)
	for name, c := range map[string]struct {
		paper workbench.Paper
		want  pdf.Holding
	}{
		"pages alone":    {workbench.Paper{Pages: 2}, pdf.Holding{}},
		"a form":         {workbench.Paper{Pages: 1, Form: true}, pdf.Holding{Form: true}},
		"a signature":    {workbench.Paper{Pages: 1, Signed: true}, pdf.Holding{Signed: true}},
		"a file":         {workbench.Paper{Pages: 1, Note: "x"}, pdf.Holding{Attached: true}},
		"all of it":      {workbench.Paper{Pages: 1, Form: true, Signed: true, Note: "x"}, pdf.Holding{Form: true, Signed: true, Attached: true}},
		"a cunning name": {workbench.Paper{Name: `"fieldtype": "/Sig`, Pages: 1, Form: true}, pdf.Holding{Form: true}},
	} {
		got, err := pdf.Look(t.Context(), workbench.Deps(t, b.Box), b.Put(t, c.paper.Bytes()))
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, want %+v, %v", name, got, c.want, err)
		}
	}
}

func TestProbeCountsPages(t *testing.T) {
	t.Parallel()

	b := workbench.New(t)
	for _, c := range []struct {
		content []byte
		pages   int
		want    fault.Kind
	}{
		{workbench.Paper{Pages: 7}.Bytes(), 7, ""},
		{workbench.Paper{Pages: 1000}.Bytes(), 1000, ""},
		{workbench.Paper{}.Bytes(), 0, fault.CorruptFile},
		{[]byte("%PDF-1.7\nnothing of the kind"), 0, fault.CorruptFile},
	} {
		facts, err := pdf.Probe(
			t.Context(),
			workbench.Deps(t, b.Box),
			b.Put(t, c.content),
			"pdf",
			file.Facts{},
		)
		if facts.Pages != c.pages || (c.want != "") != fault.Is(err, c.want) {
			t.Errorf("%d pages, want %d: %v", facts.Pages, c.pages, err)
		}
	}
}
