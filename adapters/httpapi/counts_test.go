package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// fanned returns a job in which n tasks take n files each, and one takes what all of those made.
func fanned(t *testing.T, n int) string {
	t.Helper()

	tasks := map[string]any{}

	var imports, pictures []string

	for i := range n {
		in, out := fmt.Sprint("in-", i), fmt.Sprint("out-", i)
		imports, pictures = append(imports, in), append(pictures, out)
		tasks[in] = map[string]any{"operation": "import/url", "url": "https://example.com/a.png"}
	}

	for _, out := range pictures {
		tasks[out] = map[string]any{
			"operation":     "convert",
			"input":         imports,
			"output_format": "svg",
		}
	}

	tasks["all"] = map[string]any{
		"operation":     "convert",
		"input":         pictures,
		"output_format": "webp",
	}
	tasks["export"] = map[string]any{"operation": "export/url", "input": "all"}

	body, err := json.Marshal(map[string]any{"tasks": tasks, "dry_run": true})
	if err != nil {
		t.Fatal(err)
	}

	return string(body)
}

func TestATaskCannotTakeFilesWithoutBound(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.refused(k.json("/v1/jobs", fanned(t, 32)), 400, "INVALID_INPUT", "tasks.all.input")

	if a := k.json("/v1/jobs", fanned(t, 31)); a.StatusCode != http.StatusOK {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	k.empty()
}

func TestFilesAreNotCountedBehindFaultyInputs(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	unknown := strings.Replace(fanned(t, 32), `["out-0",`, `["nowhere","out-0",`, 1)
	if got := faultsIn(t, k.json("/v1/jobs", unknown)); !slices.Equal(
		got,
		[]string{"tasks.all.input INVALID_INPUT"},
	) {
		t.Errorf("%q", got)
	}
}

func TestTasksThatAllWaitForEachOther(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	var names []string
	for i := range 100 {
		names = append(names, fmt.Sprint("t-", i))
	}

	tasks := map[string]any{}
	for _, name := range names {
		tasks[name] = map[string]any{
			"operation":     "convert",
			"input":         names,
			"output_format": "svg",
			"input_format":  "png",
		}
	}

	body, err := json.Marshal(map[string]any{"tasks": tasks})
	if err != nil {
		t.Fatal(err)
	}

	if got := faultsIn(t, k.json("/v1/jobs", string(body))); len(got) != 100 {
		t.Errorf("%d faults: %q", len(got), got)
	}
}
