package conversion_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// pen is an engine that writes what it was given, one file a line of the input.
type pen struct {
	name     string
	edges    []route.Edge
	split    bool
	probeErr error
	asked    *[]ports.Step
}

func (p pen) About() ports.EngineInfo { return ports.EngineInfo{Name: p.name, Version: "1." + p.name} }
func (p pen) Edges() []route.Edge     { return p.edges }

func (p pen) Probe(_ context.Context, path, _ string, known file.Facts) (file.Facts, error) {
	content, err := os.ReadFile(path)
	known.Pages, known.Probed = len(content), true

	return known, errors.Join(err, p.probeErr)
}

func (p pen) Do(_ context.Context, c ports.Step) (ports.Made, error) {
	*p.asked = append(*p.asked, c)

	content, err := os.ReadFile(c.Input().Path)
	if err != nil {
		return ports.Made{}, err
	}

	parts := []string{string(content)}
	if p.split {
		parts = strings.Fields(string(content))
	}

	made := ports.Made{Warnings: []string{
		p.name + " warns",
		"The " + c.From + " has two; " + c.To + " takes one.",
	}}

	for i, part := range parts {
		path := filepath.Join(c.Dir, strconv.Itoa(i))
		if err := os.WriteFile(path, []byte(part+">"+c.To), 0o600); err != nil {
			return ports.Made{}, err
		}

		made.Outputs = append(made.Outputs, ports.Product{Path: path})
	}

	c.Progress(0.5)

	return made, nil
}

// reader accepts all but one content.
type reader struct{ refuses string }

func (r reader) Verify(_ context.Context, o ports.Output) ([]job.Check, error) {
	content, err := os.ReadFile(o.Path)
	if err == nil && string(content) == r.refuses {
		err = fault.New(fault.ConversionFailed, "no")
	}

	return []job.Check{{Name: string(content), Detail: strconv.Itoa(o.Expect.Facts.Pages)}}, err
}

type bench struct {
	asked   []ports.Step
	request conversion.Request
	told    []float64
	conv    *conversion.Converter
}

// newBench has an engine that splits a PDF into PNGs, and one that turns PNG into WebP.
func newBench(t *testing.T, content string, probeErr error, refuses string) *bench {
	t.Helper()

	b := &bench{}
	edge := func(from, to, engine string) []route.Edge {
		return []route.Edge{{From: from, To: to, Engine: engine, Cost: 1, Loss: route.Partial}}
	}

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	list, err := catalog.New(formats, []ports.Engine{
		pen{name: "pages", edges: edge("pdf", "png", "pages"), split: true, asked: &b.asked},
		pen{
			name:     "pictures",
			edges:    edge("png", "webp", "pictures"),
			asked:    &b.asked,
			probeErr: probeErr,
		},
	})
	if err != nil {
		t.Fatal(err)
	}

	b.conv = conversion.New(conversion.Deps{Catalog: list, Verifier: reader{refuses}})
	dir := t.TempDir()

	path := filepath.Join(dir, "input")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}

	target, _ := formats.Find("webp")
	b.request = conversion.Request{
		Operation: operation.Conversion(),
		Sources: []conversion.Source{
			{
				Path:   path,
				Name:   "a report.pdf",
				Format: "pdf",
				Facts:  file.Facts{Pages: 99, Probed: true},
			},
		},
		Target:   target,
		Dir:      dir,
		Progress: func(done float64, _ ports.EngineInfo) { b.told = append(b.told, done) },
	}

	return b
}

func TestAChainFansOut(t *testing.T) {
	t.Parallel()
	b := newBench(t, "one second third", nil, "")

	made, err := b.conv.Do(t.Context(), b.request)
	if err != nil {
		t.Fatal(err)
	}

	var names, contents []string
	for _, o := range made.Outputs {
		names, contents = append(names, o.Name), append(contents, o.Checks[0].Name)
		if o.Checks[0].Detail != "99" {
			t.Errorf(
				"%s was verified against a source of %s pages, want the request's own 99",
				o.Name,
				o.Checks[0].Detail,
			)
		}
	}

	if want := []string{
		"a report-1.webp",
		"a report-2.webp",
		"a report-3.webp",
	}; !slices.Equal(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}

	if want := []string{
		"one>png>webp",
		"second>png>webp",
		"third>png>webp",
	}; !slices.Equal(contents, want) {
		t.Errorf("contents %q, want %q", contents, want)
	}

	if made.Engine != "pages+pictures" || made.Version != "1.pages+1.pictures" {
		t.Errorf("made by %s, %s", made.Engine, made.Version)
	}

	if want := []string{
		"pages warns", "The pdf has two; webp takes one.", "pictures warns",
	}; !slices.Equal(made.Warnings, want) {
		t.Errorf("warnings %q, want %q", made.Warnings, want)
	}
}

func TestEachStepHasItsOwnFolderAndTheFactsOfItsOwnInput(t *testing.T) {
	t.Parallel()

	b := newBench(t, "one second", nil, "")
	if _, err := b.conv.Do(t.Context(), b.request); err != nil {
		t.Fatal(err)
	}

	dirs := map[string]bool{}

	var pages []int

	for _, c := range b.asked {
		dirs[c.Dir] = true
		pages = append(pages, c.Input().Facts.Pages)
	}

	if len(dirs) != 3 {
		t.Errorf("%d folders for 3 steps", len(dirs))
	}

	if want := []int{99, len("one>png"), len("second>png")}; !slices.Equal(pages, want) {
		t.Errorf("facts %v, want %v", pages, want)
	}

	if !slices.IsSorted(b.told) || b.told[len(b.told)-1] != 1 || len(b.told) != 6 {
		t.Errorf("progress %v", b.told)
	}
}

func TestTheFolderOfASingleStepIsTheRequestsUnlessTheSourceLiesInIt(t *testing.T) {
	t.Parallel()

	for name, inside := range map[string]bool{"a source elsewhere": false, "a source in it": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, "one", nil, "")

			b.request.Sources[0].Name, b.request.Sources[0].Format = "a picture.png", "png"
			if !inside {
				b.request.Dir = t.TempDir()
			}

			if _, err := b.conv.Do(t.Context(), b.request); err != nil {
				t.Fatal(err)
			}

			if len(b.asked) != 1 || (b.asked[0].Dir == b.request.Dir) == inside ||
				!strings.HasPrefix(b.asked[0].Dir, b.request.Dir) {
				t.Errorf("%+v, the request's folder is %s", b.asked, b.request.Dir)
			}
		})
	}
}

func TestOneOutputKeepsItsName(t *testing.T) {
	t.Parallel()
	b := newBench(t, "one", nil, "")

	made, err := b.conv.Do(t.Context(), b.request)
	if err != nil || len(made.Outputs) != 1 || made.Outputs[0].Name != "a report.webp" {
		t.Errorf("%+v %v", made, err)
	}
}

func TestWhatAHopMadeIsNotTheSendersFault(t *testing.T) {
	t.Parallel()

	b := newBench(t, "one", fault.New(fault.CorruptFile, "cannot be read"), "")
	if _, err := b.conv.Do(t.Context(), b.request); !fault.Is(err, fault.ConversionFailed) {
		t.Errorf("%v, want %s", err, fault.ConversionFailed)
	}
}

func TestEveryOutputIsVerifiedAndWhatRunsBesideLearnsHowThatEnded(t *testing.T) {
	t.Parallel()
	b := newBench(t, "one second", nil, "second>png>webp")

	ends := make(chan bool, 2)

	b.request.Beside = func(string) func(bool) error {
		return func(useless bool) error { ends <- useless; return nil }
	}
	if _, err := b.conv.Do(t.Context(), b.request); !fault.Is(err, fault.ConversionFailed) {
		t.Error(err)
	}

	if one, two := <-ends, <-ends; one == two {
		t.Errorf("both ended alike: useless is %t", one)
	}
}

func TestWhatRunsBesideCanFailTheConversion(t *testing.T) {
	t.Parallel()
	b := newBench(t, "one", nil, "")
	broken := errors.New("disk")

	b.request.Beside = func(string) func(bool) error { return func(bool) error { return broken } }
	if _, err := b.conv.Do(t.Context(), b.request); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestWithoutAWayNothingIsRun(t *testing.T) {
	t.Parallel()
	b := newBench(t, "one", nil, "")

	b.request.Sources[0].Format = "mp3"
	if _, err := b.conv.Do(t.Context(), b.request); !fault.Is(err, fault.UnsupportedConversion) ||
		len(b.asked) > 0 {
		t.Errorf("%v, %d steps", err, len(b.asked))
	}
}

func TestNumberedNamesSortInOrder(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name  string
		i, of int
		want  string
	}{{"a.png", 0, 1, "a.png"}, {"a.png", 0, 2, "a-1.png"}, {"a.b.png", 8, 10, "a.b-09.png"}, {"a.png", 99, 100, "a-100.png"}, {"plain", 1, 3, "plain-2"}} {
		if got := conversion.Numbered(c.name, c.i, c.of); got != c.want {
			t.Errorf("%d of %d of %s is %s, want %s", c.i, c.of, c.name, got, c.want)
		}
	}
}
