package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// operate uploads fixtures, does one operation to them as a job of a graph, and returns the job.
func (c client) operate(fields map[string]any, fixtures ...string) answer {
	c.t.Helper()

	tasks := map[string]any{
		"do":   fields,
		"give": map[string]any{"operation": "export/url", "input": "do"},
	}

	var inputs []string

	for i, name := range fixtures {
		a := c.upload("/v1/upload", name, fixture(c.t, name))
		if a.Status != http.StatusCreated {
			c.t.Fatalf("%s: %d %s", name, a.Status, a.Body)
		}

		task := fmt.Sprintf("import-%d", i)
		tasks[task] = map[string]any{"operation": "import/upload", "file": a.Data.ID}
		inputs = append(inputs, task)
	}

	fields["input"] = inputs

	body, err := json.Marshal(map[string]any{"tasks": tasks})
	if err != nil {
		c.t.Fatal(err)
	}

	return c.postJSON("/v1/jobs?wait=120", string(body))
}

// fetched returns the path of the only file that a job gives out.
func (c client) fetched(a answer) string {
	c.t.Helper()

	if a.Status != http.StatusOK || a.Data.Status != "completed" ||
		len(a.Data.Tasks["give"].Result.Files) != 1 {
		c.t.Fatalf("%d %s", a.Status, a.Body)
	}

	f := a.Data.Tasks["give"].Result.Files[0]

	path := filepath.Join(c.t.TempDir(), f.Filename)
	if err := os.WriteFile(path, c.download(f.URL).Body, 0o600); err != nil {
		c.t.Fatal(err)
	}

	return path
}

func says(t *testing.T, tool string, args ...string) string {
	t.Helper()

	out, err := exec.CommandContext(t.Context(), tool, args...).Output()
	if err != nil {
		t.Fatalf("%s %q: %v", tool, args, err)
	}

	return strings.TrimSpace(string(out))
}

// duration returns the seconds that a file lasts, to a tenth.
func duration(t *testing.T, path string) string {
	t.Helper()
	seconds := says(
		t,
		"ffprobe",
		"-v",
		"error",
		"-show_entries",
		"format=duration",
		"-of",
		"csv=p=0",
		path,
	)

	var n float64
	if _, err := fmt.Sscan(seconds, &n); err != nil {
		t.Fatal(err)
	}

	return fmt.Sprintf("%.1f", n)
}

func TestOperationsOverHTTP(t *testing.T) {
	t.Parallel()
	c := start(t)
	size := func(path string) string {
		return says(
			t,
			"ffprobe",
			"-v",
			"error",
			"-select_streams",
			"v:0",
			"-show_entries",
			"stream=width,height",
			"-of",
			"csv=p=0:s=x",
			path,
		)
	}
	pages := func(path string) string {
		for line := range strings.Lines(says(t, "pdfinfo", path)) {
			if n, ok := strings.CutPrefix(line, "Pages:"); ok {
				return strings.TrimSpace(n)
			}
		}

		return ""
	}

	cases := map[string]struct {
		task     map[string]any
		fixtures []string
		reads    func(path string) string
		want     string
	}{
		"a picture is cropped": {
			map[string]any{
				"operation": "crop",
				"options":   map[string]any{"x": 10, "y": 5, "width": 60, "height": 40},
			},
			[]string{"sample.jpg"},
			size,
			"60x40",
		},
		"a picture is cropped on its way to another format": {
			map[string]any{"operation": "crop", "output_format": "webp", "width": 60, "height": 40},
			[]string{"sample.heic"},
			size, "60x40",
		},
		"a film is cropped": {
			map[string]any{
				"operation": "crop",
				"options":   map[string]any{"width": 80, "height": 60},
			},
			[]string{"sample.mp4"},
			size,
			"80x60",
		},
		"a film is trimmed": {
			map[string]any{
				"operation": "trim",
				"options":   map[string]any{"start_time": "00:00:00.5", "end_time": "1.5"},
			},
			[]string{"sample.mp4"},
			func(path string) string { return duration(t, path) },
			"1.0",
		},
		"sound is trimmed": {
			map[string]any{"operation": "trim", "start_time": 0.5, "duration": "1"},
			[]string{"sample.wav"},
			func(path string) string { return duration(t, path) }, "1.0",
		},
		"films are merged": {
			map[string]any{"operation": "merge"},
			[]string{"sample.mp4", "sample.mov"},
			func(path string) string { return duration(t, path) }, "4.0",
		},
		"PDFs, a document and a picture are merged": {
			map[string]any{"operation": "merge", "output_filename": "all.pdf"},
			[]string{"sample.pdf", "sample.docx", "sample.jpg"},
			pages, "5",
		},
		"a document is rotated": {
			map[string]any{"operation": "pdf/rotate", "angle": 90, "pages": "1"},
			[]string{"sample.docx"},
			pages,
			"2",
		},
		"a picture is compressed": {
			map[string]any{"operation": "compress", "options": map[string]any{"quality": "low"}},
			[]string{"sample.jpg"},
			size,
			"200x150",
		},
	}
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own := client{t, c.server}

			path := own.fetched(own.operate(x.task, x.fixtures...))
			if got := x.reads(path); got != x.want {
				t.Errorf("%s: %s, want %s", path, got, x.want)
			}
		})
	}
}

func TestOperationsThatCannotBe(t *testing.T) {
	t.Parallel()

	c := start(t)
	for name, x := range map[string]struct {
		task     map[string]any
		fixture  string
		code     string
		mentions string
	}{
		"outside of the picture": {
			map[string]any{"operation": "crop", "x": 190, "width": 60, "height": 40}, "sample.jpg", "INVALID_INPUT", "200 × 150",
		},
		"an option of another target": {
			map[string]any{"operation": "crop", "width": 60, "height": 40, "fps": 9}, "sample.jpg", "INVALID_INPUT", `Unknown field \"fps\"`,
		},
		"sound without a picture": {
			map[string]any{"operation": "crop", "width": 60, "height": 40}, "sample.mp3", "UNSUPPORTED_CONVERSION", "It can be written as",
		},
		"without what it needs": {map[string]any{"operation": "crop", "width": 60}, "sample.jpg", "INVALID_INPUT", "height is required"},
		"no angle":              {map[string]any{"operation": "pdf/rotate", "angle": 45}, "sample.pdf", "INVALID_INPUT", "90, 180, 270"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own := client{t, c.server}

			a := own.operate(x.task, x.fixture)
			if a.Error.Code != x.code || !strings.Contains(string(a.Body), x.mentions) {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})
	}
}

func TestAnOperationIsPlanned(t *testing.T) {
	t.Parallel()
	c := start(t)

	a := c.postJSON(
		"/v1/jobs",
		`{"dry_run":true,"tasks":{"get":{"operation":"import/url","url":"https://example.com/a.heic"},
		"do":{"operation":"crop","input":"get","width":10,"height":10},"give":{"operation":"export/url","input":"do"}}}`,
	)
	if a.Status != http.StatusOK ||
		!strings.Contains(string(a.Body), `"operation":"crop","from":`) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}
