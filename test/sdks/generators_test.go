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
