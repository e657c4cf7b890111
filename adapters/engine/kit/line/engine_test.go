package line_test

import (
	"context"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/line"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

// copier takes texts that say Hello for Markdown, by way of a file between two runs.
func copier(ctx context.Context, _ kit.Config, deps kit.Deps) (*line.Engine, error) {
	return line.New(ctx, deps, line.Tool{
		Name: "copier", Package: "coreutils", Needs: []string{"cp", "grep"},
		Ask: []string{"cp", "--version"}, Says: `coreutils\) (\S+)`,
		Lane: sandbox.Document, Limits: kit.PictureLimits(),
		Ways: []line.Way{
			{
				From: "txt", To: "md", Cost: 10, Loss: route.Lossless,
				Runs: []string{"grep -q Hello IN", "cp IN TMP", "cp TMP OUT"},
			},
			{
				From: "txt", To: "html", Cost: 10, Loss: route.Lossless, Bad: "->",
				Runs: []string{"cp --verbose IN OUT"},
			},
			{
				From: "txt",
				To:   "csv",
				Cost: 10,
				Loss: route.Lossless,
				Runs: []string{"grep -q Hello IN"},
			},
		},
	})
}

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := copier(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	e, b := workbench.Open(t, copier, kit.Config{})
	contract.Engine(t, contract.Engines{
		Here: e, Missing: none, From: "txt", To: "md", Sample: []byte("Hello\n"), Room: b,
	})
}

func TestWhatIsMade(t *testing.T) {
	t.Parallel()

	e, b := workbench.Open(t, copier, kit.Config{})

	made, _, err := b.Output(t, e, "txt", "md", []byte("Hello, you\n"), "")
	if err != nil || string(made) != "Hello, you\n" {
		t.Errorf("%q, %v", made, err)
	}

	_, _, err = b.Output(t, e, "txt", "csv", []byte("Hello\n"), "")
	if !fault.Is(err, fault.ConversionFailed) {
		t.Errorf("a run that leaves nothing: %v", err)
	}

	_, _, err = b.Output(t, e, "txt", "html", []byte("Hello\n"), "")
	if !fault.Is(err, fault.CorruptFile) {
		t.Errorf("words that mean bad input: %v", err)
	}
}
