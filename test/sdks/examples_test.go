package sdks_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"image"
	_ "image/jpeg" // what examples write
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sdk is a client, and how a program of its language is made and run. In what is run, SDK stands
// for the client's folder and OUT for one that can be written.
type sdk struct {
	folder string
	build  string
	run    string
}

func all() []sdk {
	return []sdk{
		{
			folder: "javascript",
			build:  "mkdir -p OUT/node_modules && ln -s SDK OUT/node_modules/convertd && cp SDK/examples.mjs OUT",
			run:    "node OUT/examples.mjs",
		},
		{folder: "python", run: "PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=SDK python3 SDK/examples.py"},
		{folder: "go", build: "cd SDK && go build -o OUT/examples ./examples", run: "OUT/examples"},
		{folder: "php", run: "php SDK/examples.php"},
		{folder: "ruby", run: "ruby -I SDK/lib SDK/examples.rb"},
		{
			folder: "java",
			build: "javac -proc:none -d OUT SDK/src/main/java/dev/convertd/*.java " +
				"SDK/examples/Examples.java",
			run: "java -cp OUT Examples",
		},
		{
			folder: "csharp",
			build: "mcs -langversion:7.2 -out:OUT/examples.exe -r:System.Net.Http.dll " +
				"SDK/src/*.cs SDK/examples/Examples.cs",
			run: "mono OUT/examples.exe",
		},
	}
}

// said is what every language's examples print.
const said = `wrote photo.webp
wrote small.jpg
wrote photo.pdf
refused UNSUPPORTED_FORMAT 422
genuine true
formats true
`

func TestExamples(t *testing.T) {
	t.Parallel()

	for _, one := range all() {
		t.Run(one.folder, func(t *testing.T) {
			t.Parallel()

			work, out := t.TempDir(), t.TempDir()

			copied(t, "../fixtures/sample.png", filepath.Join(work, "photo.png"))

			if one.build != "" {
				one.shell(t, one.build, work, out)
			}

			if got := one.shell(t, one.run, work, out); got != said {
				t.Errorf("printed\n%swant\n%s", got, said)
			}

			written(t, work)
		})
	}
}

// shell runs a line and returns what it prints.
func (s sdk) shell(t *testing.T, line, work, out string) string {
	t.Helper()

	folder, err := filepath.Abs("../../openapi/sdks/" + s.folder)
	if err != nil {
		t.Fatal(err)
	}

	openapi := filepath.Join(folder, "../..")
	line = strings.NewReplacer(
		"SDK", folder, "OUT", out,
		"OPENAPI", openapi, "TOOLS", filepath.Join(openapi, "../.tools"),
	).Replace(line)

	const secret, body = "whsec_test", `{"event":"job.completed"}`

	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))

	var stdout, stderr bytes.Buffer

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()

	cmd := exec.CommandContext(ctx, "sh", "-euc", line)
	cmd.WaitDelay = time.Second
	cmd.Dir, cmd.Stdout, cmd.Stderr = work, &stdout, &stderr

	cmd.Env = append(os.Environ(),
		"CONVERTD_SERVER="+address,
		"WEBHOOK_SECRET="+secret, "WEBHOOK_BODY="+body,
		"WEBHOOK_SIGNATURE=sha256="+hex.EncodeToString(mac.Sum(nil)),
	)

	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v: %.2000s%.2000s", line, err, stdout.String(), stderr.String())
	}

	return stdout.String()
}

// written wants the results to be what they are named, and nothing half-written beside them.
func written(t *testing.T, work string) {
	t.Helper()

	for name, start := range map[string]string{
		"photo.webp": "RIFF", "small.jpg": "\xff\xd8\xff", "photo.pdf": "%PDF-",
	} {
		content, err := os.ReadFile(filepath.Join(work, name))
		if err != nil || !bytes.HasPrefix(content, []byte(start)) {
			t.Errorf("%s: %v: %.16q", name, err, content)
		}

		if name != "small.jpg" {
			continue
		}

		if small, _, err := image.DecodeConfig(
			bytes.NewReader(content),
		); err != nil ||
			small.Width != 64 {
			t.Errorf("%s: %v %d pixels wide", name, err, small.Width)
		}
	}

	if left, _ := filepath.Glob(filepath.Join(work, "*.part")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func copied(t *testing.T, from, to string) {
	t.Helper()

	content, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, content, 0o600)
	}

	if err != nil {
		t.Fatal(err)
	}
}
