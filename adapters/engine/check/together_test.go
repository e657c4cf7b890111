package check_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/engine/check/pages"
	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets the test binary stand in for the convertd that counts pages.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == pages.Name {
		os.Exit(pages.Main(os.Args[3:], os.Stdout, os.Stderr))
	}

	os.Exit(m.Run())
}

func papersIn(t *testing.T, contents map[string][]byte) string {
	t.Helper()

	dir := t.TempDir()
	for name, content := range contents {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}

	return dir
}

func TestManyPDFsAreReadTogether(t *testing.T) {
	t.Parallel()

	whole := workbench.Paper{Pages: 3}.Bytes()
	dir := papersIn(t, map[string][]byte{
		"whole.pdf": whole, "long.pdf": workbench.Paper{Pages: 4}.Bytes(),
		"cut.pdf": whole[:len(whole)/2], "none.pdf": workbench.Paper{}.Bytes(),
		"no.pdf": []byte("nothing of the kind"),
	})

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	pdf, _ := formats.Find("pdf")
	output := func(name string) ports.Output {
		return ports.Output{
			Path: filepath.Join(dir, name), Format: pdf,
			Expect: expect.Result{Facts: file.Facts{Pages: 3}},
		}
	}

	found, err := newVerifier(t).VerifyMany(t.Context(), []ports.Output{
		output(
			"cut.pdf",
		),
		output("whole.pdf"),
		output("long.pdf"),
		output("none.pdf"),
		output("no.pdf"),
	})
	if err != nil || len(found) != 5 {
		t.Fatalf("%v, %v", found, err)
	}

	if last := len(found[1]) - 1; last < 0 || found[1][last].Name != job.CheckPages ||
		found[1][last].Detail != "3" || found[1][last].Reader != "pdfcpu" {
		t.Errorf("the whole one: %+v", found[1])
	}

	for _, i := range []int{0, 2, 3, 4} {
		if found[i] != nil {
			t.Errorf("%d has passed: %+v", i, found[i])
		}
	}
}

func TestWhatNeedsMoreThanPagesIsLeftToTheUsualReader(t *testing.T) {
	t.Parallel()

	paper := workbench.Paper{Pages: 1}.Bytes()
	dir := papersIn(t, map[string][]byte{"a.pdf": paper, "b.pdf": paper, "empty.pdf": nil})

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	pdf, _ := formats.Find("pdf")
	png, _ := formats.Find("png")
	a := ports.Output{Path: filepath.Join(dir, "a.pdf"), Format: pdf}

	for name, b := range map[string]ports.Output{
		"restricted": {Format: pdf, Expect: expect.Result{Restricted: true}},
		"protected":  {Format: pdf, Expect: expect.Result{Password: "x"}},
		"archival":   {Format: pdf, Expect: expect.Result{PDFA: "2b"}},
		"too large":  {Format: pdf, Expect: expect.Result{MaxSize: 10}},
		"a picture":  {Format: png},
		"empty":      {Format: pdf, Path: filepath.Join(dir, "empty.pdf")},
		"elsewhere":  {Format: pdf, Path: filepath.Join(papersIn(t, map[string][]byte{"b.pdf": paper}), "b.pdf")},
	} {
		if b.Path == "" {
			b.Path = filepath.Join(dir, "b.pdf")
		}

		found, err := newVerifier(t).VerifyMany(t.Context(), []ports.Output{a, b})
		if err != nil || found[0] != nil || found[1] != nil {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
	}
}
