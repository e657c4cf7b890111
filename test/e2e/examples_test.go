package e2e_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// shell runs a documented command in a folder that holds video.mov, with only the host, and the host of what is imported, changed. It returns the
// data of each answer; all must be successes.
func (c client) shell(command, importHost string) []json.RawMessage {
	c.t.Helper()
	dir := c.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "video.mov"), fixture(c.t, "sample.mov"), 0o600); err != nil {
		c.t.Fatal(err)
	}
	server := c.checked()
	command = strings.NewReplacer("https://api.convertintomp4.com", server, "http://127.0.0.1:8080", server,
		"https://example.com/video.mov", importHost+"/sample.mov", "https://example.com/file.mov", importHost+"/sample.mov",
		"https://example.com/file.mp4", importHost+"/sample.mp4").Replace(command)
	cmd := exec.CommandContext(c.t.Context(), "sh", "-c", command)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		c.t.Fatalf("%s: %v", command, err)
	}
	var data []json.RawMessage
	for answers := json.NewDecoder(bytes.NewReader(out)); answers.More(); {
		var a struct {
			Success bool
			Data    json.RawMessage
		}
		if err := answers.Decode(&a); err != nil || !a.Success {
			c.t.Fatalf("%s: %v: %s", command, err, out)
		}
		data = append(data, a.Data)
	}
	return data
}

// shellJob is shell for a command that is answered with one job.
func (c client) shellJob(command, importHost string) job {
	c.t.Helper()
	data := c.shell(command, importHost)
	var j job
	if len(data) != 1 || json.Unmarshal(data[0], &j) != nil || j.ID == "" {
		c.t.Fatalf("%s: %s", command, data)
	}
	return j
}

func TestTheDocumentedRequestsWorkAsWritten(t *testing.T) {
	t.Parallel()
	c, s := start(t, "CONVERTD_NET_ALLOW_PRIVATE=127.0.0.0/8"), site(t)
	example := func(name string) string { return string(read(t, filepath.Join("testdata", name+".sh"))) }
	for name, export := range map[string]string{"one-shot": "export-file", "pipeline": "export-file", "structure": "export-1"} {
		accepted := c.shellJob(example(name), s.URL)
		done := c.wait(accepted.ID)
		if done.Status != "completed" || done.Tasks[export].Result.URL == "" || done.Tasks[export].Result.Expires.IsZero() {
			t.Errorf("%s: %+v", name, done)
			continue
		}
		if got := c.download(done.Tasks[export].Result.URL); got.Status != 200 || !strings.Contains(string(got.Body[:16]), "ftyp") {
			t.Errorf("%s: download %d", name, got.Status)
		}
		if list := c.shell(example("list"), s.URL); len(list) != 1 || !strings.Contains(string(list[0]), accepted.ID) {
			t.Errorf("%s is not listed: %s", name, list)
		}
		seen := c.shellJob(strings.ReplaceAll(example("status"), "job_abc123def456", accepted.ID), s.URL)
		if seen.Status != "completed" {
			t.Errorf("%s: status %s", name, seen.Status)
		}
	}
	imported := c.wait(c.shellJob(example("import-url"), s.URL).ID)
	if got := imported.Tasks["import-1"].Result; imported.Status != "completed" || len(got.Files) != 1 || got.Files[0].Filename != "my-video.mp4" {
		t.Errorf("import-url: %+v", imported)
	}
}

func TestTheReadmesRequestsWorkAsWritten(t *testing.T) {
	t.Parallel()
	c, s := start(t, "CONVERTD_NET_ALLOW_PRIVATE=127.0.0.0/8"), site(t)
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```sh\n(curl .*?)```").FindAllStringSubmatch(string(readme), -1)
	if len(blocks) < 3 {
		t.Fatalf("the README has %d requests", len(blocks))
	}
	for _, b := range blocks {
		answers := c.shell(b[1], s.URL)
		if len(answers) != strings.Count(b[1], "curl ") {
			t.Errorf("%s: %d answers", b[1], len(answers))
		}
		for _, data := range answers {
			c.fine(b[1], data)
		}
	}
}

// fine fails the test where an answer shows nothing, or a job that does not complete.
func (c client) fine(command string, data json.RawMessage) {
	c.t.Helper()
	var shown struct{ ID string }
	if len(data) < 100 {
		c.t.Errorf("%s: %s", command, data)
	}
	if json.Unmarshal(data, &shown) != nil || !strings.HasPrefix(shown.ID, "job_") {
		return
	}
	if done := c.wait(shown.ID); done.Status != "completed" {
		c.t.Errorf("%s: %+v", command, done)
	}
}

func TestTheReadmesProgramsWorkAsWritten(t *testing.T) {
	t.Parallel()
	c := start(t)
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for language, run := range map[string]struct {
		file string
		args []string
	}{"go": {"main.go", []string{"go", "run", "main.go"}}, "js": {"main.mjs", []string{"node", "main.mjs"}}} {
		program := regexp.MustCompile("(?s)```" + language + "\n(.*?)```").FindSubmatch(readme)
		if program == nil {
			t.Fatalf("the README has no program in %s", language)
		}
		dir := t.TempDir()
		text := strings.ReplaceAll(string(program[1]), "http://127.0.0.1:8080", c.checked())
		if err := os.WriteFile(filepath.Join(dir, "video.mov"), fixture(t, "sample.mov"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, run.file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), run.args[0], run.args[1:]...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", language, err, out)
		}
		if got := c.download(strings.TrimSpace(string(out))); got.Status != 200 || !strings.Contains(string(got.Body[:16]), "ftyp") {
			t.Errorf("%s: %s gives %d", language, out, got.Status)
		}
	}
}
