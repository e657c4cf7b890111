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
	"sync"
	"testing"

	"github.com/convertd/convertd/adapters/engine/check"
	"github.com/convertd/convertd/adapters/engine/ffmpeg"
	"github.com/convertd/convertd/adapters/engine/imagemagick"
	"github.com/convertd/convertd/adapters/engine/imaging"
	"github.com/convertd/convertd/adapters/engine/libreoffice"
	"github.com/convertd/convertd/adapters/engine/poppler"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/engine/vips"
	"github.com/convertd/convertd/adapters/sniff"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const fixtures = "../fixtures"

// TestMain lets this test binary play the server's, which the engines that are written in Go start.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == "imaging" {
		os.Exit(imaging.Main(os.Args[3:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// atOnce is how many conversions run at a time: the engines share the machine with the other packages' tests.
const atOnce = 2

// TestEveryClaimedEdge fails for an edge without a fixture, one whose conversion fails, and one whose result does not hold what the source shows,
// says or tells.
func TestEveryClaimedEdge(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	for _, engine := range m.engines(t) {
		if engine.About().Missing {
			t.Errorf("%s is missing: install %s", engine.About().Name, engine.About().Package)
		}
		for _, edge := range engine.Edges() {
			t.Run(edge.String(), func(t *testing.T) {
				t.Parallel()
				m.slots <- struct{}{}
				defer func() { <-m.slots }()
				m.prove(t, engine, edge)
			})
		}
	}
}

type matrix struct {
	box     *sandbox.Sandbox
	work    *sandbox.WorkRoot
	formats *format.Registry
	readers ports.Verifier
	slots   chan struct{}
	mu      sync.Mutex
	sources map[string]func() (source, error)
}

// source is a fixture as its engine and the readers see it. It is looked at once.
type source struct {
	path   string
	facts  file.Facts
	scenes [][]byte // one, or one a page; none where it shows nothing
	sound  sound
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
	return &matrix{box: box, work: work, formats: formats, readers: readers, slots: make(chan struct{}, atOnce), sources: map[string]func() (source, error){}}
}

// engines is every engine of the product. One that is left out here would be claimed without proof.
func (m *matrix) engines(tb testing.TB) []ports.Engine {
	tb.Helper()
	film, err := ffmpeg.New(tb.Context(), ffmpeg.Config{Threads: m.box.Threads()}, ffmpeg.Deps{Runner: m.box})
	if err != nil {
		tb.Fatal(err)
	}
	picture, err := vips.New(tb.Context(), vips.Config{Threads: m.box.Threads()}, vips.Deps{Runner: m.box})
	if err != nil {
		tb.Fatal(err)
	}
	office, err := libreoffice.New(tb.Context(), libreoffice.Config{}, libreoffice.Deps{Runner: m.box})
	if err != nil {
		tb.Fatal(err)
	}
	pdf, err := poppler.New(tb.Context(), poppler.Config{}, poppler.Deps{Runner: m.box})
	if err != nil {
		tb.Fatal(err)
	}
	rare, err := imagemagick.New(tb.Context(), imagemagick.Config{Threads: m.box.Threads()}, imagemagick.Deps{Runner: m.box})
	if err != nil {
		tb.Fatal(err)
	}
	last, err := imaging.New(tb.Context(), imaging.Config{Threads: m.box.Threads()}, imaging.Deps{Runner: m.box})
	if err != nil {
		tb.Fatal(err)
	}
	return []ports.Engine{film, picture, office, pdf, rare, last}
}

// paged tells pairs that make a file of each page.
func paged(edge route.Edge, target format.Format) bool {
	return edge.From == "pdf" && target.Category == format.Image
}

func (m *matrix) prove(t *testing.T, engine ports.Engine, edge route.Edge) {
	t.Helper()
	from, err := m.source(engine, edge.From)(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir, err := m.work.Make("hop")
	if err != nil {
		t.Fatal(err)
	}
	made, err := engine.Convert(t.Context(), ports.Conversion{
		From: edge.From, To: edge.To, Input: from.path, Facts: from.facts, Options: option.Values{}, Dir: dir, Progress: func(float64) {},
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
	for i, path := range made.Outputs {
		if filepath.Dir(path) != dir {
			t.Fatalf("output %s is not in %s", path, dir)
		}
		checks, err := m.readers.Verify(t.Context(), ports.Output{Path: path, Format: target, Source: from.facts, Options: option.Values{}})
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
		sameScene(t, from.scenes, number, made, target.ID)
	case format.Video:
		sameScene(t, from.scenes, number, made, target.ID)
		if len(from.facts.Of("audio")) > 0 {
			sameSound(t, from, made)
		}
	case format.Audio:
		sameSound(t, from, made)
	case format.Document:
		holdsText(t, made, target.ID)
	case format.Archive:
		t.Errorf("nothing reads %s back", target.ID)
	}
}

// source returns what looks at an engine's fixture of that format, once for all of its edges.
func (m *matrix) source(engine ports.Engine, id string) func(context.Context) (source, error) {
	return func(ctx context.Context) (source, error) {
		key := engine.About().Name + " " + id
		m.mu.Lock()
		look, known := m.sources[key]
		if !known {
			look = sync.OnceValues(func() (source, error) { return m.look(context.WithoutCancel(ctx), engine, id) })
			m.sources[key] = look
		}
		m.mu.Unlock()
		return look()
	}
}

func (m *matrix) look(ctx context.Context, engine ports.Engine, id string) (source, error) {
	path, err := m.fixture(id)
	if err != nil {
		return source{}, fmt.Errorf("%s is claimed without a fixture: %w", id, err)
	}
	facts, err := engine.Probe(ctx, path, id, file.Facts{})
	if err != nil {
		return source{}, err
	}
	s := source{path: path, facts: facts}
	is, _ := m.formats.Find(id)
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

// fixture returns a readable copy of the sample of a format. A large sample of zeros mostly is kept packed.
func (m *matrix) fixture(id string) (string, error) {
	dir, err := m.work.Make("source")
	if err != nil {
		return "", err
	}
	name := filepath.Join(fixtures, "sample."+id)
	content, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		content, err = unpacked(name + ".gz")
	}
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "sample."+id)
	return path, os.WriteFile(path, content, 0o644)
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
