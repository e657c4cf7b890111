package recall_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/engine/recall"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// tool is a runner of one tool, which counts how often it is run.
type tool struct {
	path string
	runs int
	err  error
}

func (t *tool) Available(string) (string, bool) { return t.path, true }

func (t *tool) Run(context.Context, sandbox.Command) (sandbox.Result, error) {
	t.runs++
	return sandbox.Result{Stdout: []byte("version 7"), Stderr: "with all"}, t.err
}

// ask opens a runner, puts the question twice, closes it, and returns how often the tool ran.
func ask(t *testing.T, notes, about string, to *tool, question sandbox.Command) int {
	t.Helper()

	before := to.runs

	r := recall.Open(notes, about, to)
	for range 2 {
		said, err := r.Run(t.Context(), question)
		if !errors.Is(err, to.err) || string(said.Stdout) != "version 7" ||
			said.Stderr != "with all" {
			t.Errorf("%q, %q, %v", said.Stdout, said.Stderr, err)
		}
	}

	if err := r.Close(); err != nil {
		t.Error(err)
	}

	return to.runs - before
}

func newTool(t *testing.T) (notes string, _ *tool) {
	t.Helper()

	dir := t.TempDir()

	path := filepath.Join(dir, "tool")
	if err := os.WriteFile(path, []byte("one"), 0o600); err != nil {
		t.Fatal(err)
	}

	return filepath.Join(dir, "tools.json"), &tool{path: path}
}

func TestOnlyWhatChangedIsAskedAgain(t *testing.T) {
	t.Parallel()

	notes, to := newTool(t)
	question := sandbox.Command{Tool: "tool", Args: []string{"--version"}}

	for _, step := range []struct {
		what, about string
		change      func() error
		question    sandbox.Command
		runs        int
	}{
		{"the first time", "a", nil, question, 2},
		{"the second time", "a", nil, question, 0},
		{"another question", "a", nil, sandbox.Command{Tool: "tool", Args: []string{"-v"}}, 2},
		{"which was all that was asked last", "a", nil, question, 2},
		{"another sandbox", "b", nil, question, 2},
		{
			"another tool", "b",
			func() error { return os.WriteFile(to.path, []byte("other"), 0o600) }, question, 2,
		},
		{
			"a file cut short", "b",
			func() error { return os.Truncate(notes, 20) }, question, 2,
		},
		{"after all that", "b", nil, question, 0},
	} {
		if step.change != nil {
			if err := step.change(); err != nil {
				t.Fatal(err)
			}
		}

		if runs := ask(t, notes, step.about, to, step.question); runs != step.runs {
			t.Errorf("%s: the tool ran %d times", step.what, runs)
		}
	}
}

func TestWorkAndFailuresAreNotRecalled(t *testing.T) {
	t.Parallel()

	for what, question := range map[string]sandbox.Command{
		"a work folder": {Tool: "tool", Dir: "/work/1"},
		"an input":      {Tool: "tool", Inputs: []sandbox.Mount{{Host: "/a", Name: "in"}}},
		"lines":         {Tool: "tool", Line: func(string) {}},
	} {
		notes, to := newTool(t)
		if first, second := ask(
			t,
			notes,
			"",
			to,
			question,
		), ask(
			t,
			notes,
			"",
			to,
			question,
		); first != 2 ||
			second != 2 {
			t.Errorf("%s: ran %d and %d times", what, first, second)
		}
	}

	notes, to := newTool(t)

	to.err = errors.New("broken")
	if first := ask(t, notes, "", to, sandbox.Command{Tool: "tool"}); first != 2 {
		t.Errorf("a failure: ran %d times", first)
	}

	if second := ask(t, notes, "", to, sandbox.Command{Tool: "tool"}); second != 2 {
		t.Errorf("a failure again: ran %d times", second)
	}
}

func TestAfterCloseEveryCommandRuns(t *testing.T) {
	t.Parallel()

	notes, to := newTool(t)
	question := sandbox.Command{Tool: "tool"}
	ask(t, notes, "", to, question)

	r := recall.Open(notes, "", to)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}

	before := to.runs
	if _, err := r.Run(t.Context(), question); err != nil || to.runs != before+1 {
		t.Errorf("ran %d times, %v", to.runs-before, err)
	}
}
