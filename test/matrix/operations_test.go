package matrix_test

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// trial is how an operation is proved on the fixtures.
type trial struct {
	fixture string // its name, where it is no sample
	inputs  int    // how many times an edge that joins is given the fixture
	// values are what is asked for, by what the fixture is.
	values func(from source) option.Values
	// judge looks at the result with a program that did not make it.
	judge func(t *testing.T, from source, made []string, to format.Format)
}

// trials has a row for each operation that an engine has edges for: one that is left out fails the
// test. "merge to pdf" stands before "merge", for that target; between them "merge archive", for a
// category.
func trials() map[string]trial {
	all := map[string]trial{
		"metadata": {
			values: func(source) option.Values { return option.Values{} },
			judge:  describesItself,
		},
		"crop": {
			values: func(source) option.Values { return option.Values{"x": 4, "y": 2, "width": 32, "height": 24} },
			judge: func(t *testing.T, _ source, made []string, to format.Format) {
				t.Helper()

				if to.Has(format.Fitted) {
					return
				}

				if got := shownSize(t, made[0], to.ID); got != "32x24" {
					t.Errorf("it is %s, want 32x24", got)
				}
			},
		},
	}
	maps.Copy(all, pictureTrials())
	maps.Copy(all, paperTrials())
	maps.Copy(all, filmTrials())
	maps.Copy(all, contentTrials())
	maps.Copy(all, archiveTrials())

	return all
}

// describesItself fails where the JSON does not say what the fixture is.
func describesItself(t *testing.T, _ source, made []string, _ format.Format) {
	t.Helper()

	types, err := output(
		t.Context(),
		"python3",
		"-c",
		"import json,sys; d=json.load(open(sys.argv[1])); print(d.get('File',{}).get('MIMEType',''), sum(len(g) for g in d.values()))",
		made[0],
	)
	if err != nil {
		t.Fatal(err)
	}

	var (
		mime string
		tags int
	)
	if _, err := fmt.Sscan(
		string(types),
		&mime,
		&tags,
	); err != nil || !strings.Contains(mime, "/") ||
		tags < 5 {
		t.Errorf("it says %s, %v", types, err)
	}
}

// shownSize returns width and height as "32x24".
func shownSize(t *testing.T, path, id string) string {
	t.Helper()

	if id == "heic" {
		width, err := output(t.Context(), "vipsheader", "-f", "width", path)
		if err != nil {
			t.Fatal(err)
		}

		height, err := output(t.Context(), "vipsheader", "-f", "height", path)
		if err != nil {
			t.Fatal(err)
		}

		return strings.TrimSpace(string(width)) + "x" + strings.TrimSpace(string(height))
	}

	size, err := output(t.Context(), "ffprobe", "-v", "error", "-select_streams", "v:0",
		"-show_entries", "stream=width,height", "-of", "csv=p=0:s=x", path)
	if err != nil {
		t.Fatal(err)
	}

	return strings.Trim(strings.TrimSpace(string(size)), "x")
}

// sampled chooses which steps of operations are proved: those that keep the format, and of each
// source and each target one. What reads a source is the same for all targets, what writes a target
// the same for all sources, and every pair of them is proved by its conversion.
func sampled(edges []route.Edge) []route.Edge {
	list := slices.Clone(edges)
	slices.SortFunc(list, func(a, b route.Edge) int {
		keeps := func(e route.Edge) int { return cmp.Compare(e.From, e.To) * cmp.Compare(e.From, e.To) }

		return cmp.Or(
			cmp.Compare(a.Operation, b.Operation),
			cmp.Compare(keeps(a), keeps(b)),
			cmp.Compare(a.String(), b.String()),
		)
	})

	seen := map[string]bool{}

	return slices.DeleteFunc(list, func(e route.Edge) bool {
		from, to := e.Operation+" from "+e.From, e.Operation+" to "+e.To
		known := e.Operation == "" || e.From != e.To && seen[from] && seen[to]
		seen[from], seen[to] = true, true

		return known
	})
}

// try fails for an operation without a trial, one that fails on a fixture, and one whose result is
// not what it was asked for.
func (m *matrix) try(t *testing.T, engine ports.Engine, edge route.Edge) {
	t.Helper()

	op, known := operation.Find(edge.Operation)
	to, _ := m.formats.Find(edge.To)

	trial, written := trials()[edge.Operation+" to "+edge.To]
	if !written {
		trial, written = trials()[edge.Operation+" "+string(to.Category)]
	}

	if !written {
		trial, written = trials()[edge.Operation]
	}

	if !known || !written {
		t.Fatalf("the operation %q has no row in trials", edge.Operation)
	}

	from, err := m.source(engine, cmp.Or(trial.fixture, sample), edge.From)(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	dir, err := m.work.Make("step")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := m.work.Remove(dir); err != nil {
			t.Error(err)
		}
	}()

	inputs, facts := []ports.Input{}, []file.Facts{}
	for range max(trial.inputs, 1) {
		inputs = append(
			inputs,
			ports.Input{Path: from.path, Name: filepath.Base(from.path), Facts: from.facts},
		)
		facts = append(facts, from.facts)
	}

	values := trial.values(from).Only(edge.Options)

	made, err := engine.Do(t.Context(), ports.Step{
		Edge: edge, Inputs: inputs, Options: values, Dir: dir, Progress: func(float64) {},
	})
	if err != nil {
		t.Fatal(err)
	}

	m.judge(t, trial, from, made, edge, ports.Output{Expect: op.Expect(facts, values)})
}

// judge verifies what a step made as the product does, and then as its trial does.
func (m *matrix) judge(
	t *testing.T,
	trial trial,
	from source,
	made ports.Made,
	edge route.Edge,
	o ports.Output,
) {
	t.Helper()

	if len(made.Outputs) == 0 {
		t.Fatal("nothing was made")
	}

	to, _ := m.formats.Find(edge.To)

	var paths []string

	for i, product := range made.Outputs {
		o.Path, o.Format = product.Path, to
		if product.Format != "" {
			o.Format, _ = m.formats.Find(product.Format)
		}

		if _, err := m.readers.Verify(t.Context(), o); err != nil {
			t.Fatalf("output %d, %s: %v", i, filepath.Base(product.Path), err)
		}

		paths = append(paths, product.Path)
	}

	trial.judge(t, from, paths, to)
}

func TestWhatIsSampledReadsEverySourceAndWritesEveryTarget(t *testing.T) {
	t.Parallel()

	var edges []route.Edge

	for from := range 3 {
		for to := range 3 {
			edges = append(
				edges,
				route.Edge{Operation: "crop", From: strconv.Itoa(from), To: strconv.Itoa(to + 1)},
			)
		}
	}

	got := sampled(append(edges, route.Edge{From: "0", To: "1"}))

	for _, id := range []string{"0", "1", "2"} {
		if !slices.ContainsFunc(got, func(e route.Edge) bool { return e.From == id }) {
			t.Errorf("no step from %s among %v", id, got)
		}
	}

	for _, id := range []string{"1", "2", "3"} {
		if !slices.ContainsFunc(got, func(e route.Edge) bool { return e.To == id }) {
			t.Errorf("no step to %s among %v", id, got)
		}
	}

	if slices.ContainsFunc(got, func(e route.Edge) bool { return e.Operation == "" }) {
		t.Errorf("a conversion among %v", got)
	}
}
