package pdfcpu_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/pdfcpu"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets this test binary play the server's, which the engine starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == "pdfcpu" {
		os.Exit(pdfcpu.Main(os.Args[3:], os.Stdout, os.Stderr))
	}

	os.Exit(m.Run())
}

type bench struct {
	*pdf.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, pdfcpu.New, pdfcpu.Config{})

	return bench{Engine: e, Bench: b}
}

func merging() route.Edge { return route.Edge{Operation: "merge", Joins: true, From: "pdf", To: "pdf"} }

func (b bench) merge(tb testing.TB, contents ...[]byte) (workbench.Reading, ports.Made, error) {
	tb.Helper()

	made, err := b.Step(tb, b.Engine, merging(), nil, contents...)
	if err != nil {
		return workbench.Reading{}, made, err
	}

	if len(made.Outputs) != 1 {
		tb.Fatal(made.Outputs)
	}

	return b.Read(tb, made.Outputs[0].Path), made, nil
}

func paper(name string, pages int) workbench.Paper {
	return workbench.Paper{
		Name:      name,
		Pages:     pages,
		Bookmarks: true,
		Links:     true,
		Form:      true,
		Tagged:    true,
		Note:      "of " + name,
	}
}

func mark(title string, page, depth int) workbench.Bookmark {
	return workbench.Bookmark{Title: title, Page: page, Depth: depth}
}

func TestMergeKeepsWhatIsInTheParts(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	seen, made, err := b.merge(
		t,
		paper("A", 3).Bytes(),
		workbench.Paper{Name: "B", Pages: 1}.Bytes(),
		paper("C", 2).Bytes(),
	)
	if err != nil || len(made.Warnings) > 0 {
		t.Fatal(made.Warnings, err)
	}

	var texts []string
	for _, p := range seen.Pages {
		texts = append(texts, p.Text)
	}

	if want := []string{
		"A Page 1",
		"A Page 2",
		"A Page 3",
		"B Page 1",
		"C Page 1",
		"C Page 2",
	}; !slices.Equal(texts, want) {
		t.Errorf("pages %q", texts)
	}

	bookmarks := []workbench.Bookmark{
		mark("part1", 1, 0),
		mark("A Chapter 1", 1, 1),
		mark("A Chapter 2", 2, 1),
		mark("A Chapter 3", 3, 1),
		mark("part2", 4, 0),
		mark("part3", 5, 0),
		mark("C Chapter 1", 5, 1),
		mark("C Chapter 2", 6, 1),
	}
	if !slices.Equal(seen.Bookmarks, bookmarks) {
		t.Errorf("bookmarks %v", seen.Bookmarks)
	}

	for i, want := range [][]int{{1, 3}, {1, 3}, {1, 3}, nil, {5, 6}, {5, 6}} {
		if got := slices.Sorted(slices.Values(seen.Pages[i].Links)); !slices.Equal(got, want) {
			t.Errorf("links of page %d: %v, want %v", i+1, got, want)
		}
	}

	typed := 0

	for name, value := range seen.Fields {
		if strings.HasSuffix(name, " name") && value == "typed" {
			typed++
		}
	}

	if typed != 2 {
		t.Errorf("fields %v", seen.Fields)
	}

	if want := []int{1, 2, 3, 5, 6}; !slices.Equal(seen.Tagged, want) {
		t.Errorf("tags of the pages %v, want %v", seen.Tagged, want)
	}

	if len(seen.Files) != 2 || seen.Files["note.txt"] == "" && seen.Files["1-note.txt"] == "" {
		t.Errorf("files %v", seen.Files)
	}
}

func TestMergeOfWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	whole := paper("A", 3).Bytes()
	for name, c := range map[string]struct {
		content []byte
		want    fault.Kind
	}{
		"noise":    {[]byte("%PDF-1.7\nnothing of the kind"), fault.CorruptFile},
		"no pages": {workbench.Paper{}.Bytes(), fault.CorruptFile},
	} {
		if _, _, err := b.merge(t, whole, c.content); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMergeTellsWhatItUndoes(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	restricted := b.Put(t, workbench.Paper{Pages: 1}.Bytes())
	args := []string{
		"--encrypt",
		"",
		"owner",
		"256",
		"--print=none",
		"--",
		"--replace-input",
		restricted,
	}

	if said, err := exec.CommandContext(t.Context(), "qpdf", args...).CombinedOutput(); err != nil {
		t.Fatal(string(said))
	}

	content, err := os.ReadFile(restricted)
	if err != nil {
		t.Fatal(err)
	}

	seen, made, err := b.merge(t, content, workbench.Paper{Pages: 2, Signed: true}.Bytes())
	if err != nil || len(seen.Pages) != 3 || len(made.Warnings) != 2 ||
		!strings.Contains(made.Warnings[0], "forbids") ||
		!strings.Contains(made.Warnings[1], "signed") {
		t.Error(len(seen.Pages), made.Warnings, err)
	}
}
