package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// Engines are what a suite looks at: an engine whose tool is installed, and one whose tool is not.
type Engines struct {
	Here, Missing ports.Engine
	Operation     string // with From and To an edge of the first; "" for a conversion
	From, To      string
	Options       option.Values // that it is asked with
	Sample        []byte        // a whole file of From
	Room
}

// Room is where an engine's files lie.
type Room interface {
	Dir(tb testing.TB) string                 // an empty folder for a conversion
	Put(tb testing.TB, content []byte) string // the path of an input that holds content
}

// Engine runs the suite of ports.Engine.
func Engine(t *testing.T, e Engines) {
	t.Helper()

	cases := map[string]func(*testing.T, Engines){
		"edges are its own, between formats that there are":               engineEdges,
		"an engine whose tool is missing says so and has no edges":        engineMissing,
		"other steps are refused, and nothing is made":                    engineRefusals,
		"outputs are all that a conversion leaves, and inputs stay":       engineOutputs,
		"progress rises from 0 to 1":                                      engineProgress,
		"input that cannot be read is CorruptFile, told without paths":    engineCorrupt,
		"the facts of a format that is not its own are returned as given": engineFacts,
		"when the context has ended, its cause is the error":              engineEnds,
	}
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, e)
		})
	}
}

// convert runs the step on content in a folder of its own, with the facts that a probe finds or
// without.
func (e Engines) convert(
	ctx context.Context,
	t *testing.T,
	content []byte,
	facts file.Facts,
	progress func(float64),
) (c ports.Step, made ports.Made, err error) {
	t.Helper()
	c = ports.Step{
		Edge:     route.Edge{Operation: e.Operation, From: e.From, To: e.To},
		Inputs:   []ports.Input{{Path: e.Put(t, content), Facts: facts}},
		Options:  e.Options,
		Dir:      e.Dir(t),
		Progress: progress,
	}
	made, err = e.Here.Do(ctx, c)

	return c, made, err
}

func silently(float64) {}

func engineEdges(t *testing.T, e Engines) {
	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	about := e.Here.About()
	if about.Name == "" || about.Version == "" || about.Package == "" || about.Missing {
		t.Errorf("it says of itself %+v", about)
	}

	seen := map[string]bool{}
	// what it would do besides is not what it does
	for _, edge := range slices.Concat(e.Here.Edges(), about.Installable) {
		for _, id := range []string{edge.From, edge.To} {
			if id == format.Any && edge.Operation != "" {
				continue
			}

			if f, ok := formats.Find(id); !ok || f.ID != id {
				t.Errorf("%s: %q is no format", edge, id)
			}
		}

		if edge.Engine != about.Name || edge.Cost <= 0 || edge.Loss < route.Lossless ||
			edge.Loss > route.Low {
			t.Errorf("%+v", edge)
		}

		if seen[edge.String()] {
			t.Errorf("%s stands there twice", edge)
		}

		seen[edge.String()] = true
	}

	if !claimsTo(e.Here, e.Operation, e.From, e.To) {
		t.Errorf("%s to %s is not among %v", e.From, e.To, e.Here.Edges())
	}
}

// claimsTo reports whether an engine claims a step of an operation; "" for a conversion.
func claimsTo(e ports.Engine, operation, from, to string) bool {
	return slices.ContainsFunc(e.Edges(), func(edge route.Edge) bool {
		return edge.Operation == operation && edge.From == from && edge.To == to
	})
}

func engineMissing(t *testing.T, e Engines) {
	about := e.Missing.About()
	if !about.Missing || about.Version != "" || about.Name != e.Here.About().Name ||
		about.Package == "" {
		t.Errorf("it says of itself %+v", about)
	}

	if edges := e.Missing.Edges(); len(edges) > 0 {
		t.Errorf("it claims %v", edges)
	}

	here := e.Here.Edges()
	for _, edge := range about.Installable {
		if !slices.ContainsFunc(here, edge.Is) {
			t.Errorf("%s would be installed, and is not where the tool is", edge)
		}
	}

	if n := len(about.Installable); n != 0 && n != len(here) {
		t.Errorf("%d edges are installable, and %d are there where the tool is", n, len(here))
	}
}

// engineRefusals asks for every conversion from the sample's format that is not claimed, and of an
// engine without its tool for one that would be.
func engineRefusals(t *testing.T, e Engines) {
	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	input, dir := e.Put(t, e.Sample), e.Dir(t)
	refuses := func(engine ports.Engine, operation, from, to string) {
		step := route.Edge{Operation: operation, From: from, To: to}

		made, err := engine.Do(t.Context(), ports.Step{
			Edge:     step,
			Inputs:   []ports.Input{{Path: input}},
			Options:  option.Values{},
			Dir:      dir,
			Progress: silently,
		})
		if err == nil {
			t.Errorf("%s: %v", step, made.Outputs)
		}

		if left := names(t, dir); len(left) > 0 {
			t.Fatalf("%s: left %q", step, left)
		}
	}

	steps := []string{"", "nonsense"}

	for _, op := range operation.All() {
		if op.Crosses {
			steps = append(steps, op.Name)
		}
	}

	for _, name := range steps {
		for _, f := range append(formats.All(), format.Format{ID: "nonsense"}, format.Format{}) {
			if !claimsTo(e.Here, name, e.From, f.ID) {
				refuses(e.Here, name, e.From, f.ID)
			}
		}
	}

	refuses(e.Here, "", "nonsense", e.To)
	refuses(e.Here, "", "", e.To)
	refuses(e.Missing, e.Operation, e.From, e.To)
}

func names(t *testing.T, dir string) []string {
	t.Helper()

	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}

	var list []string
	for _, entry := range entries {
		list = append(list, entry.Name())
	}

	return list
}

// known returns what may be known of the sample when it is converted: all that a probe tells, or
// nothing.
func (e Engines) known(t *testing.T) map[string]file.Facts {
	t.Helper()

	facts, err := e.Here.Probe(t.Context(), e.Put(t, e.Sample), e.From, file.Facts{})
	if err != nil {
		t.Fatal(err)
	}

	return map[string]file.Facts{"with the facts of a probe": facts, "without facts": {}}
}

func engineOutputs(t *testing.T, e Engines) {
	for what, known := range e.known(t) {
		c, made, err := e.convert(t.Context(), t, e.Sample, known, silently)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}

		var outputs []string

		for _, product := range made.Outputs {
			path := product.Path

			info, err := os.Lstat(path)
			if err != nil || !info.Mode().IsRegular() || info.Size() == 0 ||
				filepath.Dir(path) != c.Dir {
				t.Errorf("%s: output %s: %v", what, path, err)
			}

			outputs = append(outputs, filepath.Base(path))
		}

		slices.Sort(outputs)

		if left := names(t, c.Dir); len(outputs) == 0 || !slices.Equal(left, outputs) {
			t.Errorf("%s: outputs %q, left %q", what, outputs, left)
		}

		if now, err := os.ReadFile(c.Input().Path); err != nil || !bytes.Equal(now, e.Sample) {
			t.Errorf("%s: the input is not what it was: %v", what, err)
		}
	}
}

func engineProgress(t *testing.T, e Engines) {
	var told []float64

	if _, _, err := e.convert(
		t.Context(),
		t,
		e.Sample,
		file.Facts{},
		func(fraction float64) { told = append(told, fraction) },
	); err != nil {
		t.Fatal(err)
	}

	if len(told) == 0 || told[0] < 0 || told[len(told)-1] != 1 || !slices.IsSorted(told) {
		t.Errorf("progress %v", told)
	}
}

func engineCorrupt(t *testing.T, e Engines) {
	noise := make([]byte, 3000)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(noise) // it never fails
	known := file.Facts{Width: 7}
	facts, err := e.Here.Probe(t.Context(), e.Put(t, noise), e.From, known)
	// one that has nothing to add has not looked
	if !fault.Is(err, fault.CorruptFile) && (err != nil || !reflect.DeepEqual(facts, known)) {
		t.Errorf("Probe: %+v, %v", facts, err)
	}

	c, _, err := e.convert(t.Context(), t, noise, file.Facts{}, silently)
	if !fault.Is(err, fault.CorruptFile) {
		t.Fatalf("Convert: %v", err)
	}

	f := fault.Of(err)

	shown := f.Text + fmt.Sprint(f.Details)
	for _, hidden := range []string{c.Dir, filepath.Dir(c.Input().Path), "/in/", "/work/", "/tmp/"} {
		if strings.Contains(shown, hidden) {
			t.Errorf("it shows %s: %s", hidden, shown)
		}
	}
}

func engineFacts(t *testing.T, e Engines) {
	known := file.Facts{Width: 3, Height: 4, Pages: 5, Duration: 6, Chapters: 7}

	facts, err := e.Here.Probe(t.Context(), e.Put(t, e.Sample), "nonsense", known)
	if err != nil || !reflect.DeepEqual(facts, known) {
		t.Errorf("%+v, %v", facts, err)
	}
}

func engineEnds(t *testing.T, e Engines) {
	ctx, end := context.WithCancelCause(t.Context())
	why := errors.New("nobody wants it any more")
	end(why)

	for what, known := range e.known(t) {
		if _, made, err := e.convert(ctx, t, e.Sample, known, silently); !errors.Is(err, why) {
			t.Errorf("%s: outputs %v, error %v", what, made.Outputs, err)
		}
	}
}
