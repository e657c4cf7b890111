package conversion_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/fakes"
)

// box is an engine that finds files in an archive.
type box struct{ holds map[string]string }

func (box) About() ports.EngineInfo { return ports.EngineInfo{Name: "box", Version: "1"} }

func (box) Edges() []route.Edge {
	return []route.Edge{{Operation: "extract", From: "zip", To: format.Any, Engine: "box", Cost: 1}}
}

func (box) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

func (b box) Do(_ context.Context, s ports.Step) (ports.Made, error) {
	var made ports.Made

	for name, content := range b.holds {
		path := filepath.Join(s.Dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return ports.Made{}, err
		}

		made.Outputs = append(made.Outputs, ports.Product{Path: path, Name: name})
	}

	return made, nil
}

// byWord knows files whose content is the id of their format.
func byWord(head []byte, _ string) ports.Guess { return ports.Guess{Format: string(head)} }

func TestWhatIsFoundIsWhatItsContentSays(t *testing.T) {
	t.Parallel()

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	list, err := catalog.New(
		formats,
		[]ports.Engine{box{map[string]string{"a.doc": "png", "b.txt": "nonsense"}}},
	)
	if err != nil {
		t.Fatal(err)
	}

	extract, _ := operation.Find("extract")

	made, err := conversion.New(conversion.Deps{Catalog: list, Verifier: reader{}, Sniffer: fakes.Sniffer(byWord)}).
		Do(t.Context(), conversion.Request{
			Operation: extract,
			Sources:   []conversion.Source{{Path: t.TempDir(), Name: "all.zip", Format: "zip"}},
			Target:    format.Format{ID: format.Any},
			Dir:       t.TempDir(),
			Progress:  func(float64, ports.EngineInfo) {},
		})
	if err != nil {
		t.Fatal(err)
	}

	got := map[string]string{}
	for _, o := range made.Outputs {
		got[o.Name] = o.Format.ID + " " + o.Format.MIMEType()
	}

	if got["a.doc"] != "png image/png" ||
		!strings.HasPrefix(got["b.txt"], " application/octet-stream") {
		t.Errorf("%q", got)
	}
}
