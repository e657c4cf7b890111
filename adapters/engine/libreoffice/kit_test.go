package libreoffice_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit/plaintext"
	"github.com/convertd/convertd/adapters/engine/kit/swollen"
	"github.com/convertd/convertd/adapters/engine/libreoffice"
	"github.com/convertd/convertd/adapters/engine/libreoffice/sheetfit"
	"github.com/convertd/convertd/adapters/engine/libreoffice/survey"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets this test binary play the server's, which the engine starts.
func TestMain(m *testing.M) {
	mains := map[string]func([]string, io.Writer, io.Writer) int{
		plaintext.Name: plaintext.Main, survey.Name: survey.Main,
		sheetfit.Name: sheetfit.Main, swollen.Name: swollen.Main,
	}
	if len(os.Args) > 2 && os.Args[1] == "engine" && mains[os.Args[2]] != nil {
		os.Exit(mains[os.Args[2]](os.Args[3:], os.Stdout, os.Stderr))
	}

	os.Exit(m.Run())
}

type bench struct {
	*libreoffice.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, libreoffice.New, libreoffice.Config{})

	return bench{Engine: e, Bench: b}
}

// convert returns the path of the output.
func (b bench) convert(tb testing.TB, from, to string, content []byte) (string, ports.Made, error) {
	tb.Helper()
	return b.named(tb, from, to, "", content, nil)
}

// named converts a document of that name.
func (b bench) named(
	tb testing.TB, from, to, name string, content []byte, v option.Values,
) (string, ports.Made, error) {
	tb.Helper()

	done := 0.0

	made, err := b.Do(tb.Context(), ports.Step{
		Edge:     route.Edge{From: from, To: to},
		Inputs:   []ports.Input{{Path: b.Put(tb, content), Name: name}},
		Options:  v,
		Dir:      b.Dir(tb),
		Progress: func(f float64) { done = f },
	})
	if err != nil {
		return "", made, err
	}

	if len(made.Outputs) != 1 || done != 1 {
		tb.Fatalf("outputs %v, progress %v", made.Outputs, done)
	}

	return made.Outputs[0].Path, made, nil
}

func read(tb testing.TB, tool string, args ...string) string {
	tb.Helper()

	out, err := exec.CommandContext(tb.Context(), tool, args...).CombinedOutput()
	if err != nil {
		tb.Fatalf("%s: %v %s", tool, err, out)
	}

	return string(out)
}

// changed returns a zip with some of its entries replaced or added.
func changed(tb testing.TB, packed []byte, entries map[string]string) []byte {
	tb.Helper()

	in, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		tb.Fatal(err)
	}

	var b bytes.Buffer

	out := zip.NewWriter(&b)
	add := func(name string, content io.Reader) {
		w, err := out.Create(name)
		if err == nil {
			_, err = io.Copy(w, content)
		}

		if err != nil {
			tb.Fatal(err)
		}
	}

	for _, f := range in.File {
		if _, is := entries[f.Name]; is {
			continue
		}

		r, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}

		add(f.Name, r)
	}

	for name, content := range entries {
		add(name, bytes.NewReader([]byte(content)))
	}

	if err := out.Close(); err != nil {
		tb.Fatal(err)
	}

	return b.Bytes()
}

func entry(tb testing.TB, packed []byte, name string) string {
	tb.Helper()

	in, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		tb.Fatal(err)
	}

	f, err := in.Open(name)
	if err != nil {
		tb.Fatal(err)
	}

	content, err := io.ReadAll(f)
	if err != nil {
		tb.Fatal(err)
	}

	return string(content)
}
