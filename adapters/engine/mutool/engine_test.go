package mutool_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/mutool"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

type bench struct {
	*mutool.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, mutool.New, kit.Config{})

	return bench{e, b}
}

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := mutool.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	contract.Engine(t, contract.Engines{
		Here: b.Engine, Missing: none, From: "pdf", To: "docx",
		Sample: workbench.Fixture(t, "pdf"), Room: b.Bench,
	})
}

func TestBooksAreLaidOutOnThePaperThatIsAskedFor(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for asked, width := range map[string]int{"": 595, "a5": 420, "letter": 612} {
		options := option.Values{}
		if asked != "" {
			options["paper_size"] = asked
		}

		made, err := b.Step(t, b.Engine, route.Edge{From: "epub", To: "pdf"}, options,
			workbench.Fixture(t, "epub"))
		if err != nil {
			t.Fatal(err)
		}

		pages := b.Read(t, made.Outputs[0].Path).Pages
		if len(pages) == 0 || pages[0].Width != width {
			t.Errorf("%q: %+v, want a width of %d", asked, pages, width)
		}
	}
}

func TestPagesThatAreNotThereAreRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	_, err := b.Step(t, b.Engine, route.Edge{From: "pdf", To: "docx"},
		option.Values{"pages": "99"}, workbench.Fixture(t, "pdf"))
	if !fault.Is(err, fault.InvalidInput) {
		t.Error(err)
	}
}
