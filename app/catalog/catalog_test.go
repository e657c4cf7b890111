package catalog_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// engine claims edges and tells when it is asked to probe.
type engine struct {
	name        string
	edges       []route.Edge
	probed      *string
	fails       error
	handsOn     bool
	installable []route.Edge
}

func (e engine) About() ports.EngineInfo {
	return ports.EngineInfo{
		Name:        e.name,
		Version:     "1",
		Package:     "lib" + e.name,
		Installable: e.installable,
	}
}
func (e engine) Edges() []route.Edge { return e.edges }

func (e engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	*e.probed = e.name
	known.Probed = !e.handsOn

	return known, e.fails
}

func (engine) Do(context.Context, ports.Step) (ports.Made, error) {
	return ports.Made{}, errors.New("not asked for")
}

func open(t *testing.T, engines ...ports.Engine) (*catalog.Catalog, error) {
	t.Helper()

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	return catalog.New(formats, engines)
}

func edge(from, to, engine string) route.Edge {
	return route.Edge{
		From:    from,
		To:      to,
		Engine:  engine,
		Cost:    1,
		Loss:    route.Faithful,
		Options: []string{"quality"},
	}
}

func TestPlansAndTheirRefusals(t *testing.T) {
	t.Parallel()

	var probed string

	c, err := open(
		t,
		engine{name: "a", edges: []route.Edge{edge("png", "webp", "a")}, probed: &probed},
	)
	if err != nil {
		t.Fatal(err)
	}

	if chain, err := c.Plan(operation.Conversion(), []string{"png"}, "webp"); err != nil ||
		len(chain.Chain("png")) != 1 {
		t.Errorf("%v %v", chain, err)
	}

	for _, pair := range [][2]string{{"webp", "png"}, {"png", "png"}} {
		_, err := c.Plan(operation.Conversion(), []string{pair[0]}, pair[1])
		if f := fault.Of(err); f.Kind != fault.UnsupportedConversion ||
			!strings.Contains(f.Text, pair[0]) {
			t.Errorf("%v: %v", pair, err)
		}
	}
}

func TestTheFirstEngineThatReadsAFormatProbesIt(t *testing.T) {
	t.Parallel()

	var probed string

	c, err := open(t,
		engine{name: "a", edges: []route.Edge{edge("png", "webp", "a")}, probed: &probed},
		engine{name: "b", edges: []route.Edge{edge("gif", "webp", "b")}, probed: &probed},
		engine{name: "c", edges: []route.Edge{edge("gif", "mp4", "c")}, probed: &probed})
	if err != nil {
		t.Fatal(err)
	}

	if facts, err := c.Probe(
		t.Context(),
		"/x",
		"gif",
		file.Facts{Width: 7},
	); err != nil || probed != "b" || !facts.Probed ||
		facts.Width != 7 {
		t.Errorf("%+v %v, probed by %q", facts, err, probed)
	}

	probed = ""
	if facts, err := c.Probe(
		t.Context(),
		"/x",
		"pdf",
		file.Facts{Pages: 3},
	); err != nil || probed != "" ||
		facts.Pages != 3 {
		t.Errorf("a format that nobody reads: %+v %v, probed by %q", facts, err, probed)
	}
}

func TestAnEngineThatReadsProbesAfterOneThatHandsOn(t *testing.T) {
	t.Parallel()

	edges := []route.Edge{edge("gif", "webp", "a")}
	broken := fault.New(fault.CorruptFile, "no")

	for name, second := range map[string]engine{
		"one that reads":  {name: "b"},
		"one that cannot": {name: "b", fails: broken, handsOn: true},
	} {
		var probed string

		second.probed, second.edges = &probed, []route.Edge{edge("gif", "mp4", "b")}

		c, err := open(t,
			engine{name: "a", edges: edges, probed: &probed, handsOn: true}, second)
		if err != nil {
			t.Fatal(err)
		}

		facts, err := c.Probe(t.Context(), "/x", "gif", file.Facts{Width: 7})
		if err != nil || probed != "b" || facts.Width != 7 || facts.Probed == second.handsOn {
			t.Errorf("%s: %+v %v, probed by %q", name, facts, err, probed)
		}
	}
}

func TestAProbesFaultIsPassedOn(t *testing.T) {
	t.Parallel()

	var probed string

	c, err := open(
		t,
		engine{
			name:   "a",
			edges:  []route.Edge{edge("png", "webp", "a")},
			probed: &probed,
			fails:  fault.New(fault.CorruptFile, "no"),
		},
	)
	if err != nil {
		t.Fatal(err)
	}

	if _, err := c.Probe(t.Context(), "/x", "png", file.Facts{}); !fault.Is(
		err,
		fault.CorruptFile,
	) {
		t.Error(err)
	}
}

func TestWrongClaimsAreRefusedAtStart(t *testing.T) {
	t.Parallel()

	var probed string
	for name, engines := range map[string][]ports.Engine{
		"two of a name":    {engine{name: "a", probed: &probed}, engine{name: "a", probed: &probed}},
		"unknown format":   {engine{name: "a", edges: []route.Edge{edge("png", "nonsense", "a")}, probed: &probed}},
		"an alias":         {engine{name: "a", edges: []route.Edge{edge("jpeg", "png", "a")}, probed: &probed}},
		"no such loss":     {engine{name: "a", edges: []route.Edge{{From: "png", To: "webp", Engine: "a", Loss: 9}}, probed: &probed}},
		"a wrong wish":     {engine{name: "a", installable: []route.Edge{edge("png", "nonsense", "a")}, probed: &probed}},
		"another's engine": {engine{name: "a", edges: []route.Edge{edge("png", "webp", "b")}, probed: &probed}},
	} {
		if _, err := open(t, engines...); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
