package libarchive_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/libarchive"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func newEngine(t *testing.T, r kit.Runner) *libarchive.Engine {
	t.Helper()

	e, err := libarchive.New(t.Context(), kit.Config{}, workbench.Deps(t, r))
	if err != nil {
		t.Fatal(err)
	}

	return e
}

// disc is the sample of a disc image, which is kept packed.
func disc(t *testing.T) []byte {
	t.Helper()

	r, err := gzip.NewReader(bytes.NewReader(workbench.Fixture(t, "iso.gz")))
	if err != nil {
		t.Fatal(err)
	}

	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}

	return content
}

func TestEngine(t *testing.T) {
	t.Parallel()

	b := workbench.New(t)
	for from, sample := range map[string][]byte{"cpio": workbench.Fixture(t, "cpio"), "iso": disc(t)} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			contract.Engine(t, contract.Engines{
				Here: newEngine(t, b.Box), Missing: newEngine(t, workbench.Missing()),
				From: from, To: "tar", Sample: sample, Room: b,
			})
		})
	}
}

func TestItsToolCanBeInstalled(t *testing.T) {
	t.Parallel()

	about := newEngine(t, workbench.Missing()).About()
	if len(about.Installable) != 7 || about.Package != "libarchive-tools" {
		t.Errorf("%+v", about)
	}
}

func TestWhatIsCutShortIsACorruptFile(t *testing.T) {
	t.Parallel()
	b := workbench.New(t)
	e := newEngine(t, b.Box)

	whole := disc(t)
	for from, content := range map[string][]byte{
		"iso":  whole[:34000], // in front of its folders
		"cpio": workbench.Fixture(t, "cpio")[:300],
		"ar":   workbench.Fixture(t, "ar")[:90],
		"deb":  workbench.Fixture(t, "deb")[:200],
	} {
		_, err := b.Step(t, e, route.Edge{From: from, To: "tar"}, option.Values{}, content)
		if !fault.Is(err, fault.CorruptFile) {
			t.Errorf("%s: %v", from, err)
		}
	}
}

func TestLinksStayLinks(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}

	packed := filepath.Join(dir, "in.cpio")
	run := func(args ...string) string {
		out, err := exec.CommandContext(t.Context(), "bsdtar", args...).Output()
		if err != nil {
			t.Fatal(err)
		}

		return string(out)
	}
	run("--format", "newc", "-cf", packed, "-C", dir, "link")

	content, err := os.ReadFile(packed)
	if err != nil {
		t.Fatal(err)
	}

	b := workbench.New(t)

	made, err := b.Step(
		t,
		newEngine(t, b.Box),
		route.Edge{From: "cpio", To: "tar"},
		option.Values{},
		content,
	)
	if err != nil {
		t.Fatal(err)
	}

	if list := run("-tvf", made.Outputs[0].Path); !strings.Contains(list, "link -> /etc/passwd") {
		t.Errorf("%s", list)
	}
}
