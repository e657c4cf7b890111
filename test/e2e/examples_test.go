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

// examples are the files that documented commands are about, each with the fixture that it is. They
// lie in the folder where a command runs, and below https://example.com.
var examples = map[string]string{
	"video.mov": "sample.mov", "photo.jpg": "sample.jpg", "report.docx": "sample.docx",
	"page.zip": "page.zip",
}

// here returns a documented command with only the host, and that of what is imported, changed.
func (c client) here(command, importHost string) string {
	c.t.Helper()

	server := c.checked()
	changes := []string{
		"https://api.convertintomp4.com", server, "http://127.0.0.1:8080", server,
		"https://example.com/file.mov", importHost + "/sample.mov",
		"https://example.com/file.mp4", importHost + "/sample.mp4",
	}

	for name, sample := range examples {
		changes = append(changes, "https://example.com/"+name, importHost+"/"+sample)
	}

	return strings.NewReplacer(changes...).Replace(command)
}

// prints runs a documented command in a folder that holds the examples. It returns what the command
// prints, and the folder.
func (c client) prints(command, importHost string) (out []byte, dir string) {
	c.t.Helper()

	dir = c.t.TempDir()
	for name, sample := range examples {
		if err := os.WriteFile(filepath.Join(dir, name), fixture(c.t, sample), 0o600); err != nil {
			c.t.Fatal(err)
		}
	}

	cmd := exec.CommandContext(c.t.Context(), "sh", "-c", c.here(command, importHost))
	cmd.Dir = dir

	out, err := cmd.Output()
	if err != nil {
		c.t.Fatalf("%s: %v: %s", command, err, out)
	}

	return out, dir
}

// shell runs a documented command. It returns the data of each answer; all must be successes.
func (c client) shell(command, importHost string) []json.RawMessage {
	c.t.Helper()
	out, _ := c.prints(command, importHost)

	return c.answers(command, out)
}

// answers returns the data of each of the answers that a command prints; all must be successes.
func (c client) answers(command string, out []byte) []json.RawMessage {
	c.t.Helper()

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
		if done.Status != "completed" || done.Tasks[export].Result.URL == "" ||
			done.Tasks[export].Result.Expires.IsZero() {
			t.Errorf("%s: %+v", name, done)
			continue
		}

		if got := c.download(done.Tasks[export].Result.URL); got.Status != 200 ||
			!strings.Contains(string(got.Body[:16]), "ftyp") {
			t.Errorf("%s: download %d", name, got.Status)
		}

		if list := c.shell(example("list"), s.URL); len(list) != 1 ||
			!strings.Contains(string(list[0]), accepted.ID) {
			t.Errorf("%s is not listed: %s", name, list)
		}

		seen := c.shellJob(
			strings.ReplaceAll(example("status"), "job_abc123def456", accepted.ID),
			s.URL,
		)
		if seen.Status != "completed" {
			t.Errorf("%s: status %s", name, seen.Status)
		}
	}

	imported := c.wait(c.shellJob(example("import-url"), s.URL).ID)
	if got := imported.Tasks["import-1"].Result; imported.Status != "completed" ||
		len(got.Files) != 1 ||
		got.Files[0].Filename != "my-video.mp4" {
		t.Errorf("import-url: %+v", imported)
	}
}

// documents returns the README and the pages of the guide by their names.
func documents(t *testing.T) map[string]string {
	t.Helper()

	root := filepath.Join("..", "..")

	paths, err := filepath.Glob(filepath.Join(root, "openapi", "docs", "*.md"))
	if err != nil || len(paths) < 10 {
		t.Fatal(paths, err)
	}

	all := map[string]string{}

	for _, path := range append(paths, filepath.Join(root, "README.md")) {
		switch name := filepath.Base(path); name {
		case "accounts.md": // see TestTheAccountsPageWorksAsWritten
		case connectionsPage: // see TestTheConnectionsPageWorksAsWritten
		default:
			all[name] = string(read(t, path))
		}
	}

	return all
}

var (
	requests = regexp.MustCompile("(?s)```sh\n(curl .*?)```")
	saved    = regexp.MustCompile(` -o (\S+)`)
	// bare are requests of which the answer is in the headers alone.
	bare = regexp.MustCompile(`curl (-sI |\S+ -X POST -D |\S+ -X PATCH )`)
)

func TestTheDocumentsRequestsWorkAsWritten(t *testing.T) {
	t.Parallel()
	c, s := start(t, "CONVERTD_NET_ALLOW_PRIVATE=127.0.0.0/8"), site(t)
	tried := 0

	for name, text := range documents(t) {
		for _, block := range requests.FindAllStringSubmatch(text, -1) {
			tried++

			c.documented(name, block[1], s.URL)
		}
	}

	if tried < 15 {
		t.Errorf("the documents have %d requests", tried)
	}
}

// documented runs a block of requests, each of which prints an answer or saves a file.
func (c client) documented(document, block, importHost string) {
	c.t.Helper()

	out, dir := c.prints(block, importHost)
	files, answers := saved.FindAllStringSubmatch(block, -1), c.answers(block, out)

	silent := len(bare.FindAllString(block, -1))
	if len(answers)+len(files)+silent != strings.Count(block, "curl ") {
		c.t.Errorf("%s: %s: %d answers, %d files", document, block, len(answers), len(files))
	}

	for _, data := range answers {
		c.fine(block, data)
	}

	for _, file := range files {
		c.begun(filepath.Join(dir, file[1]))
	}
}

// begun fails the test where a file does not begin as those of its extension do.
func (c client) begun(path string) {
	c.t.Helper()

	begins := map[string]string{".mp4": "ftyp", ".webp": "WEBP", ".pdf": "%PDF-"}

	wanted, known := begins[filepath.Ext(path)]
	if content := read(
		c.t,
		path,
	); !known ||
		!bytes.Contains(content[:min(16, len(content))], []byte(wanted)) {
		c.t.Errorf("%s does not begin with %q", filepath.Base(path), wanted)
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

func TestTheGuidesProgramsWorkAsWritten(t *testing.T) {
	t.Parallel()
	c := start(t)

	page := documents(t)["code.md"]

	for language, run := range map[string]struct {
		file string
		args []string
	}{"go": {"main.go", []string{"go", "run", "main.go"}}, "js": {"main.mjs", []string{"node", "main.mjs"}}} {
		program := regexp.MustCompile("(?s)```" + language + "\n(.*?)```").FindStringSubmatch(page)
		if program == nil {
			t.Fatalf("the guide has no program in %s", language)
		}

		dir := t.TempDir()
		text := strings.ReplaceAll(program[1], "http://127.0.0.1:8080", c.checked())

		if err := os.WriteFile(
			filepath.Join(dir, "video.mov"),
			fixture(t, "sample.mov"),
			0o600,
		); err != nil {
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

		if got := c.download(strings.TrimSpace(string(out))); got.Status != 200 ||
			!strings.Contains(string(got.Body[:16]), "ftyp") {
			t.Errorf("%s: %s gives %d", language, out, got.Status)
		}
	}
}
