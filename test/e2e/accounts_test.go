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

// follower does what accounts.md says, in one folder, and puts in what it was shown where the page
// has an ellipsis.
type follower struct {
	client

	dir, server string
	shown       []string // pairs of what the page says, and what stands there
}

// section returns the first block in a language below a heading of a page.
func section(t *testing.T, page, heading, language string) string {
	t.Helper()

	_, rest, found := strings.Cut(page, "\n## "+heading+"\n")
	rest, _, _ = strings.Cut(rest, "\n## ")

	block := regexp.MustCompile("(?s)```" + language + "\n(.*?)```").FindStringSubmatch(rest)
	if !found || block == nil {
		t.Fatalf("accounts.md has no %s below %q", language, heading)
	}

	return block[1]
}

// run runs a block of the page, and returns what it prints.
func (f *follower) run(block, input string) []byte {
	f.t.Helper()

	pairs := append([]string{"http://127.0.0.1:8080", f.server}, f.shown...)
	cmd := exec.CommandContext(
		f.t.Context(),
		"sh",
		"-c",
		strings.NewReplacer(pairs...).Replace(block),
	)
	cmd.Dir, cmd.Stdin = f.dir, strings.NewReader(input)
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(built)+":"+os.Getenv("PATH"),
		"CONVERTD_DATA_DIR="+f.client.server.DataDir)

	var problems bytes.Buffer

	cmd.Stderr = &problems

	out, err := cmd.Output()
	if err != nil {
		f.t.Fatalf("%s: %v: %s%s", block, err, out, &problems)
	}

	return out
}

// curls runs a block of so many requests, all of which must be answered with success.
func (f *follower) curls(block string, requests int) []json.RawMessage {
	f.t.Helper()

	data := f.answers(block, f.run(block, ""))
	if len(data) != requests {
		f.t.Fatalf("%s: %d answers, want %d", block, len(data), requests)
	}

	return data
}

func (f *follower) find(pattern string, in []byte) string {
	f.t.Helper()

	found := regexp.MustCompile(pattern).Find(in)
	if found == nil {
		f.t.Fatalf("no %s in %s", pattern, in)
	}

	return string(found)
}

func TestTheAccountsPageWorksAsWritten(t *testing.T) {
	t.Parallel()

	page := string(read(t, filepath.Join("..", "..", "openapi", "docs", "accounts.md")))
	f := &follower{dir: t.TempDir()}

	for name, content := range map[string][]byte{
		"plans.yaml":       []byte(section(t, page, "Plans", "yaml")),
		"fail-timeout.mp4": fixture(t, "sample.mp4"),
	} {
		if err := os.WriteFile(filepath.Join(f.dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}

	f.client = start(t, "CONVERTD_AUTH_MODE=accounts",
		"CONVERTD_PLANS_FILE="+filepath.Join(f.dir, "plans.yaml"))
	f.server = f.checked()

	made := f.run(section(t, page, "The first administrator", "sh"), "correct horse battery\n")
	f.shown = []string{"usr_…", f.find(`usr_\w+`, made)}
	admin := f.find(`ck_\w{30,}`, made)

	f.curls(section(t, page, "Sign up, sign in", "sh"), 3)

	create, rest, _ := strings.Cut(section(t, page, "Make a key", "sh"), "\ncurl -b jar http")
	key := f.curls(create, 1)[0]
	f.find(`ck_\w{30,}`, key)
	f.shown = append(f.shown, "key_…", f.find(`key_\w+`, key))
	f.curls("curl -b jar http"+rest, 2)

	box := f.curls(strings.Replace(create, `"scopes"`, `"sandbox": true, "scopes"`, 1), 1)[0]
	f.shown = append(f.shown, "ck_test_…", f.find(`ck_test_\w{30,}`, box), "ck_…", admin)

	f.curls(section(t, page, "What is used, and what was done", "sh"), 2)

	if out := f.run(section(t, page, "Keys for tests", "sh"), ""); !bytes.Contains(out,
		[]byte(`"TIMEOUT"`)) {
		t.Errorf("a file that asks for a time limit: %s", out)
	}

	changed := f.curls(section(t, page, "Administer", "sh"), 9)
	if !bytes.Contains(changed[3], []byte(`"team"`)) {
		t.Errorf("the plan is not changed: %s", changed[3])
	}
}
