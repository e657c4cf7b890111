package sdks_test

import (
	"path/filepath"
	"testing"
)

// tools is where `go tool task test` puts the programs of npm.
const tools = "TOOLS/node_modules/.bin/"

// ran runs a line, in which TOOLS, OPENAPI and OUT stand for folders.
func ran(t *testing.T, line, out string) {
	t.Helper()

	sdk{folder: "javascript"}.shell(t, line, out, out)
}

func TestTypesAreGeneratedOfTheDescription(t *testing.T) {
	t.Parallel()

	out := t.TempDir()
	copied(t, "testdata/generated.ts", filepath.Join(out, "generated.ts"))

	ran(t, tools+"openapi-typescript OPENAPI/openapi.yaml -o OUT/api.ts >&2", out)
	ran(t, tools+"tsc --noEmit --strict --skipLibCheck --target es2022 --module es2022 "+
		"--moduleResolution bundler OUT/generated.ts", out)
}

// converted is what the programs say that convert by a client which was generated.
const converted = "completed photo.webp\n"

func TestGeneratedClientsConvert(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		program, to string // what converts, and where it stands
		lines       []string
	}{
		"openapi-fetch": {program: "fetch.ts", to: "fetch.ts", lines: []string{
			"ln -s TOOLS/node_modules node_modules && echo '{\"type\":\"module\"}' > package.json",
			tools + "openapi-typescript OPENAPI/openapi.yaml -o api.d.ts",
			tools + "tsc --strict --skipLibCheck --types node --target es2022 --module es2022 " +
				"--moduleResolution bundler fetch.ts",
			"node fetch.js",
		}},
		"openapi-python-client": {program: "generated.py", to: "generated.py", lines: []string{
			"TOOLS/venv/bin/openapi-python-client generate --path OPENAPI/openapi.yaml " +
				"--output-path convertd_client --meta none",
			"TOOLS/venv/bin/python generated.py",
		}},
		"oapi-codegen": {program: "generated.go.txt", to: "main.go", lines: []string{
			"cp TOOLS/generators/* . && mkdir api",
			"go tool oapi-codegen -config oapi-codegen.yaml OPENAPI/openapi-3.0.yaml",
			"go run .",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			out := t.TempDir()
			copied(t, "../fixtures/sample.png", filepath.Join(out, "photo.png"))
			copied(t, "testdata/"+c.program, filepath.Join(out, c.to))

			made := len(c.lines) - 1
			for _, line := range c.lines[:made] {
				ran(t, line, out)
			}

			run := "CONVERTD_SERVER=" + direct + " " + c.lines[made]
			if got := (sdk{folder: "javascript"}).shell(t, run, out, out); got != converted {
				t.Errorf("printed %q", got)
			}
		})
	}
}

func TestTheClientHasTypes(t *testing.T) {
	t.Parallel()

	out := t.TempDir()
	copied(t, "testdata/client.ts", filepath.Join(out, "client.ts"))

	ran(t, "mkdir OUT/node_modules && ln -s SDK OUT/node_modules/convertd", out)
	ran(t, tools+"tsc --noEmit --strict --target es2022 --lib es2022,dom --module es2022 "+
		"--moduleResolution bundler OUT/client.ts", out)
}

func TestTheCollectionConverts(t *testing.T) {
	t.Parallel()

	out := t.TempDir()
	copied(t, "../fixtures/sample.png", filepath.Join(out, "photo.png"))

	ran(t, tools+"newman run OPENAPI/postman.json --folder 'Convert a file' --bail --color off "+
		"--env-var file=photo.png --env-var targetFormat=webp --env-var baseUrl="+direct+"/v1 "+
		"--working-dir OUT", out)
}
