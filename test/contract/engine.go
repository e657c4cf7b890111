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
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// Engines are what a suite looks at: an engine whose tool is installed, and one whose tool is not.
type Engines struct {
	Here, Missing ports.Engine
	From, To      string // an edge of the first
	Sample        []byte // a whole file of From
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
		"other conversions are refused, and nothing is made":              engineRefusals,
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

// convert runs a conversion of content in a folder of its own, with the facts that a probe finds or without.
func (e Engines) convert(ctx context.Context, t *testing.T, content []byte, facts file.Facts, progress func(float64)) (c ports.Conversion, made ports.Converted, err error) {
	t.Helper()
	c = ports.Conversion{
		From: e.From, To: e.To, Input: e.Put(t, content), Facts: facts, Options: option.Values{}, Dir: e.Dir(t), Progress: progress,
	}
	made, err = e.Here.Convert(ctx, c)
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
	for _, edge := range slices.Concat(e.Here.Edges(), about.Would) { // what it would do besides is not what it does
		for _, id := range []string{edge.From, edge.To} {
			if f, ok := formats.Find(id); !ok || f.ID != id {
				t.Errorf("%s: %q is no format", edge, id)
			}
		}
		if edge.Engine != about.Name || edge.Cost <= 0 || edge.Loss < route.Lossless || edge.Loss > route.Partial {
			t.Errorf("%+v", edge)
		}
		if seen[edge.String()] {
			t.Errorf("%s stands there twice", edge)
		}
		seen[edge.String()] = true
	}
	if !claims(e.Here, e.From, e.To) {
		t.Errorf("%s to %s is not among %v", e.From, e.To, e.Here.Edges())
	}
}

func claims(e ports.Engine, from, to string) bool {
	return slices.ContainsFunc(e.Edges(), func(edge route.Edge) bool { return edge.From == from && edge.To == to })
}

func engineMissing(t *testing.T, e Engines) {
	about := e.Missing.About()
	if !about.Missing || about.Version != "" || about.Name != e.Here.About().Name || about.Package == "" {
		t.Errorf("it says of itself %+v", about)
	}
	if edges := e.Missing.Edges(); len(edges) > 0 {
		t.Errorf("it claims %v", edges)
	}
}

// engineRefusals asks for every conversion from the sample's format that is not claimed, and of an engine without its tool for one that would be.
func engineRefusals(t *testing.T, e Engines) {
	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	input, dir := e.Put(t, e.Sample), e.Dir(t)
	refuses := func(engine ports.Engine, from, to string) {
		made, err := engine.Convert(t.Context(), ports.Conversion{From: from, To: to, Input: input, Options: option.Values{}, Dir: dir, Progress: silently})
		if err == nil {
			t.Errorf("%s to %s: %v", from, to, made.Outputs)
		}
		if left := names(t, dir); len(left) > 0 {
			t.Fatalf("%s to %s: left %q", from, to, left)
		}
	}
	for _, f := range append(formats.All(), format.Format{ID: "nonsense"}, format.Format{}) {
		if !claims(e.Here, e.From, f.ID) {
			refuses(e.Here, e.From, f.ID)
		}
	}
	refuses(e.Here, "nonsense", e.To)
	refuses(e.Here, "", e.To)
	refuses(e.Missing, e.From, e.To)
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

// known returns what may be known of the sample when it is converted: all that a probe tells, or nothing.
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
		for _, path := range made.Outputs {
			info, err := os.Lstat(path)
			if err != nil || !info.Mode().IsRegular() || info.Size() == 0 || filepath.Dir(path) != c.Dir {
				t.Errorf("%s: output %s: %v", what, path, err)
			}
			outputs = append(outputs, filepath.Base(path))
		}
		slices.Sort(outputs)
		if left := names(t, c.Dir); len(outputs) == 0 || !slices.Equal(left, outputs) {
			t.Errorf("%s: outputs %q, left %q", what, outputs, left)
		}
		if now, err := os.ReadFile(c.Input); err != nil || !bytes.Equal(now, e.Sample) {
			t.Errorf("%s: the input is not what it was: %v", what, err)
		}
	}
}

func engineProgress(t *testing.T, e Engines) {
	var told []float64
	if _, _, err := e.convert(t.Context(), t, e.Sample, file.Facts{}, func(fraction float64) { told = append(told, fraction) }); err != nil {
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
	if !fault.Is(err, fault.CorruptFile) && (err != nil || !reflect.DeepEqual(facts, known)) { // one that has nothing to add has not looked
		t.Errorf("Probe: %+v, %v", facts, err)
	}
	c, _, err := e.convert(t.Context(), t, noise, file.Facts{}, silently)
	if !fault.Is(err, fault.CorruptFile) {
		t.Fatalf("Convert: %v", err)
	}
	f := fault.Of(err)
	shown := f.Text + fmt.Sprint(f.Details)
	for _, hidden := range []string{c.Dir, filepath.Dir(c.Input), "/in/", "/work/", "/tmp/"} {
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
