package matrix_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/convertd/convertd/adapters/engine/all"
	"github.com/convertd/convertd/adapters/engine/check"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/libreoffice"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/sniff"
	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const fixtures = "../fixtures"

// TestMain lets this test binary play the server's, which the engines that are written in Go start.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" {
		code, err := all.Main(os.Args[2], os.Args[3:], os.Stdout, os.Stderr)
		if err != nil {
			panic(err)
		}

		os.Exit(code)
	}

	os.Exit(m.Run())
}

// atOnce is how many conversions run at a time: the engines share the machine with the other
// packages' tests.
const atOnce = 2

// TestEveryClaimedEdge fails for an edge without a fixture, one whose conversion fails, and one
// whose result does not hold what the source shows, says or tells.
func TestEveryClaimedEdge(t *testing.T) {
	t.Parallel()

	m := newMatrix(t)
	conversions, operations := m.claims(t)

	whole, _, _ := m.catalogues(t) // while engines can be asked, which they cannot at the end

	t.Cleanup(func() { m.report(t, whole, conversions) })

	for _, c := range conversions {
		if _, err := fixture(sampleFor(c.edge, m.formats), c.edge.From); err != nil {
			t.Errorf("%s is claimed without a fixture: %v", c.edge, err)
		}
	}

	for _, c := range picked(conversions, ofConversion) {
		m.parallel(t, c.edge, func(t *testing.T) {
			t.Helper()
			m.prove(t, c.engine, c.edge)
		})
	}

	// an operation has its trial on what its engine reads
	for _, c := range picked(operations, m.ofOperation) {
		m.parallel(t, c.edge, func(t *testing.T) {
			t.Helper()
			m.try(t, c.engine, c.edge)
		})
	}
}

// parallel runs the proof of an edge beside others, as many at a time as there are slots.
func (m *matrix) parallel(t *testing.T, edge route.Edge, prove func(t *testing.T)) {
	t.Helper()

	t.Run(edge.String(), func(t *testing.T) {
		t.Parallel()

		m.slots <- struct{}{}
		defer func() { <-m.slots }()

		prove(t)

		m.mu.Lock()
		defer m.mu.Unlock()

		m.proved[edge.String()] = !t.Failed()
	})
}

type matrix struct {
	box     *sandbox.Sandbox
	work    *sandbox.WorkRoot
	formats *format.Registry
	readers ports.Verifier
	slots   chan struct{}
	mu      sync.Mutex
	sources map[string]func() (source, error)
	proved  map[string]bool // by an edge's name, whether its proof held
}

// source is a fixture as its engine and the readers see it. It is looked at once.
type source struct {
	path   string
	facts  file.Facts
	scenes [][]byte // one, or one a page; none where it shows nothing
	sound  sound
	shapes bool // it shows something, which only what draws it can see
}

func newMatrix(tb testing.TB) *matrix {
	tb.Helper()

	box, err := sandbox.New(tb.Context(), sandbox.Config{Slots: atOnce}, sandbox.Deps{})
	if err != nil {
		tb.Fatal(err)
	}

	work, err := sandbox.NewWorkRoot(filepath.Join(tb.TempDir(), "work"))
	if err != nil {
		tb.Fatal(err)
	}

	tb.Cleanup(func() {
		if err := work.Close(); err != nil {
			tb.Error(err)
		}
	})

	formats, err := format.NewRegistry()
	if err != nil {
		tb.Fatal(err)
	}

	sniffer, err := sniff.New(formats)
	if err != nil {
		tb.Fatal(err)
	}

	readers, err := check.New(check.Deps{Runner: box, Sniffer: sniffer})
	if err != nil {
		tb.Fatal(err)
	}

	return &matrix{
		box:     box,
		work:    work,
		formats: formats,
		readers: readers,
		slots:   make(chan struct{}, atOnce),
		sources: map[string]func() (source, error){},
		proved:  map[string]bool{},
	}
}

// engines is every engine of the product. One that is left out here would be claimed without proof.
func (m *matrix) engines(tb testing.TB) []ports.Engine {
	tb.Helper()

	engines, err := all.Open(tb.Context(), all.Config{
		Config: kit.Config{Threads: m.box.Threads()},
		Warm:   libreoffice.Warm{Instances: 1, Folders: m.work},
	}, kit.Deps{Runner: m.box, Formats: m.formats})
	if err != nil {
		tb.Fatal(err)
	}

	tb.Cleanup(func() {
		if err := all.Close(engines); err != nil {
			tb.Error(err)
		}
	})

	return engines
}

// paged tells pairs that make a file of each page.
func paged(edge route.Edge, target format.Format) bool {
	return edge.From == "pdf" && target.Category == format.Image
}

func (m *matrix) prove(t *testing.T, engine ports.Engine, edge route.Edge) {
	t.Helper()

	from, err := m.source(engine, sampleFor(edge, m.formats), edge.From)(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	dir, err := m.work.Make("hop")
	if err != nil {
		t.Fatal(err)
	}

	made, err := engine.Do(t.Context(), ports.Step{
		Edge: route.Edge{From: edge.From, To: edge.To},
		Inputs: []ports.Input{
			{Path: from.path, Name: filepath.Base(from.path), Facts: from.facts},
		},
		Options:  option.Values{},
		Dir:      dir,
		Progress: func(float64) {},
	})
	if err != nil {
		t.Fatal(err)
	}

	target, ok := m.formats.Find(edge.To)
	if !ok {
		t.Fatalf("%s is not in the catalogue", edge.To)
	}

	want := 1
	if paged(edge, target) {
		want = from.facts.Pages
	}

	if len(made.Outputs) != want {
		t.Fatalf("outputs %v, want %d", made.Outputs, want)
	}

	for i, product := range made.Outputs {
		path := product.Path
		if filepath.Dir(path) != dir {
			t.Fatalf("output %s is not in %s", path, dir)
		}

		is := target
		if product.Format != "" {
			is, _ = m.formats.Find(product.Format)
		}

		checks, err := m.readers.Verify(
			t.Context(),
			ports.Output{Path: path, Format: is, Expect: expect.Result{Facts: from.facts}},
		)
		if err != nil {
			t.Fatal(err)
		}

		if len(checks) == 0 {
			t.Error("nobody has read the result back")
		}

		m.compare(t, from, i, path, target)
	}

	if err := m.work.Remove(dir); err != nil {
		t.Error(err)
	}
}

// compare holds the result of that number against its source.
func (m *matrix) compare(t *testing.T, from source, number int, made string, target format.Format) {
	t.Helper()

	switch target.Category {
	case format.Image:
		if from.drawn(target.ID) {
			showsWithoutWords(t, made, target.ID)
			return
		}

		if len(from.scenes) == 0 { // a text, drawn
			showsSomething(t, made)
			return
		}

		sameScene(t, from.scenes, number, made, target.ID)
	case format.Video:
		if len(from.scenes) == 0 { // sound, drawn
			moves(t, made)
		} else {
			sameScene(t, from.scenes, number, made, target.ID)
		}

		if len(from.facts.Of("audio")) > 0 && !slices.Contains(silent(), target.ID) {
			sameSound(t, from, made)
		}
	case format.Audio:
		if from.sound == (sound{}) { // notes, played
			isHeard(t, made)
			return
		}

		sameSound(t, from, made)
	case format.Document:
		if target.ID == "pdf" && len(from.scenes) > 0 {
			sameScene(t, from.scenes, number, made, target.ID)
			return
		}

		if from.shapes {
			showsWithoutWords(t, made, target.ID)
			return
		}

		holdsText(t, made, target.ID)
	case format.Archive:
		sameFiles(t, from, made, target.ID)
	case format.Subtitle:
		sameCues(t, made, target.ID)
	case format.Font:
		sameGlyphs(t, made, target.ID)
	case format.Geo:
		samePlaces(t, made)
	case format.Model:
		sameBody(t, made, target.ID)
	case format.Data:
		sameData(t, from, made, target.ID)
	}
}

// silent are the formats of films that hold no sound.
func silent() []string {
	return []string{"h264", "ivf", "m1v", "m2v"}
}

// sample is what the fixtures are called of which there is one for each format.
const sample = "sample"

// sampleFor returns what the fixture of an edge is called: what is read off a picture has to be on
// it, and what is drawn of a zip in it.
func sampleFor(edge route.Edge, formats *format.Registry) string {
	from, _ := formats.Find(edge.From)
	if edge.To == "txt" && from.Category == format.Image {
		return "scan"
	}

	to, _ := formats.Find(edge.To)
	if edge.From == "zip" && to.ID != "" && to.Category != format.Archive {
		return "page"
	}

	return sample
}

// source returns what looks at an engine's fixture of that name and format, once for all of its
// edges.
func (m *matrix) source(
	engine ports.Engine,
	name, id string,
) func(context.Context) (source, error) {
	return func(ctx context.Context) (source, error) {
		key := engine.About().Name + " " + name + "." + id

		m.mu.Lock()

		look, known := m.sources[key]
		if !known {
			look = sync.OnceValues(
				func() (source, error) { return m.look(context.WithoutCancel(ctx), engine, name, id) },
			)
			m.sources[key] = look
		}
		m.mu.Unlock()

		return look()
	}
}

func (m *matrix) look(ctx context.Context, engine ports.Engine, name, id string) (source, error) {
	if id == format.Any {
		id = "txt"
	}

	path, err := m.fixture(name, id)
	if err != nil {
		return source{}, fmt.Errorf("%s is claimed without a fixture: %w", id, err)
	}

	facts, err := engine.Probe(ctx, path, id, file.Facts{})
	if err != nil {
		return source{}, err
	}

	s := source{path: path, facts: facts}

	is, _ := m.formats.Find(id)
	if s.shapes = slices.Contains(drawings(), id) || wordless(id); s.shapes {
		return s, nil
	}

	if is.Category == format.Image || is.Category == format.Video || id == "pdf" {
		for page := range max(1, facts.Pages) {
			scene, err := sceneOf(ctx, path, id, page)
			if err != nil {
				return source{}, err
			}

			s.scenes = append(s.scenes, scene)

			if id != "pdf" {
				break // frames of the same scene
			}
		}
	}

	if len(facts.Of("audio")) > 0 {
		s.sound, err = soundOf(ctx, path)
	}

	return s, err
}

// fixture returns a readable copy of a fixture.
func (m *matrix) fixture(name, id string) (string, error) {
	dir, err := m.work.Make("source")
	if err != nil {
		return "", err
	}

	content, err := fixture(name, id)
	if err != nil {
		return "", err
	}

	path := filepath.Join(dir, "sample."+id)

	return path, os.WriteFile(path, content, 0o644)
}

// fixture returns what is in a fixture. A large one of zeros mostly is kept packed.
func fixture(name, id string) ([]byte, error) {
	if id == format.Any {
		id = "txt"
	}

	from := filepath.Join(fixtures, name+"."+id)

	content, err := os.ReadFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		content, err = unpacked(from + ".gz")
	}

	return content, err
}

func unpacked(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()

	r, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}

	return io.ReadAll(r)
}
