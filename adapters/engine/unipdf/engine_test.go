package unipdf_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/unipdf"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets this test binary play the server's, which the engine starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == "unipdf" {
		os.Exit(unipdf.Main(os.Args[3:], os.Stdout, os.Stderr))
	}

	os.Exit(m.Run())
}

func TestWithoutAKeyThatIsTakenItIsOffAndSaysWhy(t *testing.T) {
	t.Parallel()

	for key, want := range map[string]string{
		"":      "set unipdf_license_key",
		"bogus": "licence key is not taken",
	} {
		e, err := unipdf.New(
			t.Context(),
			unipdf.Config{LicenseKey: key},
			workbench.Deps(t, workbench.New(t).Box),
		)
		if err != nil {
			t.Fatal(err)
		}

		if about := e.About(); !strings.Contains(about.Off, want) || about.Missing ||
			strings.Contains(about.Off, "\n") {
			t.Errorf("%q: %+v", key, about)
		}

		if edges := e.Edges(); len(edges) > 0 {
			t.Errorf("%q: %v", key, edges)
		}
	}
}

// order runs the program on a PDF, and returns what it says of its failure.
func order(t *testing.T, content []byte, fields map[string]any) string {
	t.Helper()

	dir := t.TempDir()
	fields["inputs"] = []string{filepath.Join(dir, "input.pdf"), filepath.Join(dir, "input.pdf")}
	fields["output"] = filepath.Join(dir, "output.pdf")

	asked, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}

	for name, content := range map[string][]byte{"input.pdf": content, "order.json": asked} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}

	var said bytes.Buffer

	if code := unipdf.Main(
		[]string{filepath.Join(dir, "order.json")},
		io.Discard,
		&said,
	); code != 1 {
		t.Errorf("exit code %d", code)
	}

	return strings.TrimSpace(said.String())
}

// Without a key everything goes as far as the writing, which the library refuses.
func TestEveryOrderGoesAsFarAsTheKeyLets(t *testing.T) {
	t.Parallel()

	const refused = "unipdf license code required"

	paper := workbench.Paper{Name: "A", Pages: 3, Bookmarks: true, Links: true, Form: true}.Bytes()

	for do, fields := range map[string]map[string]any{
		"try":     {},
		"merge":   {},
		"rotate":  {"pages": []int{1, 3}, "angle": "90"},
		"extract": {"pages": []int{3, 1}},
		"encrypt": {"user": "a", "owner": "b", "denied": []string{"printing"}},
		"decrypt": {},
	} {
		fields["do"] = do

		if said := order(t, paper, fields); said != refused {
			t.Errorf("%s: %q", do, said)
		}
	}

	for want, fields := range map[string]map[string]any{
		"page": {"do": "extract", "pages": []int{4}},
		`"x"`:  {"do": "x"},
	} {
		if said := order(t, paper, fields); said == refused || !strings.Contains(said, want) {
			t.Errorf("%v: %q", fields, said)
		}
	}

	if said := order(
		t,
		[]byte("no PDF"),
		map[string]any{"do": "merge"},
	); said == "" ||
		said == refused {
		t.Errorf("what is no PDF: %q", said)
	}
}
