package exiftool_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/exiftool"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

func newEngine(t *testing.T, b workbench.Bench) *exiftool.Engine {
	t.Helper()

	e, err := exiftool.New(t.Context(), kit.Config{}, workbench.Deps(t, b.Box))
	if err != nil {
		t.Fatal(err)
	}

	return e
}

func read(
	t *testing.T,
	from string,
	content []byte,
	options option.Values,
) (map[string]map[string]any, ports.Made, error) {
	t.Helper()
	b := workbench.New(t)

	made, err := newEngine(t, b).Do(t.Context(), ports.Step{
		Edge:     route.Edge{Operation: "metadata", From: from, To: "json"},
		Inputs:   []ports.Input{{Path: b.Put(t, content)}},
		Options:  options,
		Dir:      b.Dir(t),
		Progress: func(float64) {},
	})
	if err != nil {
		return nil, made, err
	}

	text, err := os.ReadFile(made.Outputs[0].Path)
	if err != nil {
		t.Fatal(err)
	}

	var groups map[string]map[string]any
	if err := json.Unmarshal(text, &groups); err != nil {
		t.Fatalf("%v: %s", err, text)
	}

	return groups, made, nil
}

func TestWhatFilesSayOfThemselves(t *testing.T) {
	t.Parallel()

	for id, want := range map[string]struct {
		group, tag string
		value      any
	}{
		"jpg":  {"File", "ImageWidth", 200.0},
		"png":  {"PNG", "ImageHeight", 150.0},
		"mp4":  {"Track1", "ImageWidth", 160.0},
		"mp3":  {"MPEG", "SampleRate", 44100.0},
		"pdf":  {"PDF", "PageCount", 2.0},
		"docx": {"File", "FileType", "DOCX"},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()

			groups, made, err := read(t, id, workbench.Fixture(t, id), nil)
			if err != nil {
				t.Fatal(err)
			}

			if got := groups[want.group][want.tag]; got != want.value {
				t.Errorf("%s %s is %v, want %v: %v", want.group, want.tag, got, want.value, groups)
			}

			if shown, err := json.Marshal(made.Report); err != nil || len(made.Report) == 0 ||
				strings.Contains(string(shown), "/in/") {
				t.Errorf("%s %v", shown, err)
			}
		})
	}
}

func TestOnlyTheGroupsThatAreAskedFor(t *testing.T) {
	t.Parallel()

	groups, _, err := read(
		t,
		"png",
		workbench.Fixture(t, "png"),
		option.Values{"groups": []any{"png"}},
	)
	if err != nil || len(groups) != 1 || groups["PNG"] == nil {
		t.Errorf("%v %v", groups, err)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	t.Parallel()

	if _, _, err := read(t, "jpg", []byte("this is no picture"), nil); !fault.Is(
		err,
		fault.CorruptFile,
	) {
		t.Errorf("%v", err)
	}
}

func TestWithoutTheTool(t *testing.T) {
	t.Parallel()

	e, err := exiftool.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	if about := e.About(); !about.Missing || about.Package != "libimage-exiftool-perl" ||
		len(about.Installable) == 0 ||
		len(e.Edges()) > 0 {
		t.Errorf("%+v", about)
	}
}
