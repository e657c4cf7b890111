package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"

	"github.com/convertd/convertd/adapters/engine/archive"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// all are the formats that are written and read.
func all() []string {
	return []string{
		"zip", "7z", "tar", "tgz", "tbz2", "txz", "tzst", "gz", "bz2", "xz", "zst",
		"tlz4", "tlz", "tlzma", "tbr", "taz", "lz4", "lz", "lzma", "br", "z",
	}
}

// ofMany are the formats that several files make where a format holds one alone.
func ofMany() map[string]string {
	return map[string]string{
		"gz": "tgz", "bz2": "tbz2", "xz": "txz", "zst": "tzst",
		"lz4": "tlz4", "lz": "tlz", "lzma": "tlzma", "br": "tbr", "z": "taz",
	}
}

func TestNewChecksItsConfiguration(t *testing.T) {
	t.Parallel()

	deps := workbench.Deps(t, workbench.Missing())
	for _, c := range []struct {
		cfg  archive.Config
		deps kit.Deps
	}{{}, {archive.Config{MaxUnpacked: -1}, deps}, {archive.Config{Config: kit.Config{Threads: -1}}, deps}} {
		if _, err := archive.New(t.Context(), c.cfg, c.deps); err == nil {
			t.Errorf("no error for %+v", c)
		}
	}
}

func TestWithoutToolsTheRestIsOffered(t *testing.T) {
	t.Parallel()

	e, err := archive.New(t.Context(), archive.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	written := func(edges []route.Edge) []string {
		to := map[string]bool{}
		for _, edge := range edges {
			to[edge.To] = edge.Operation == "archive" || to[edge.To]
		}

		return slices.Sorted(maps.Keys(to))
	}
	if got := written(e.Edges()); !slices.Equal(
		got,
		[]string{"*", "br", "gz", "lz4", "tar", "tbr", "tgz", "tlz4", "tzst", "zip", "zst"},
	) {
		t.Errorf("it offers %q", got)
	}

	about := e.About()
	if got := written(about.Installable); about.Missing ||
		!slices.Equal(got, []string{
			"7z",
			"bz2",
			"cpio",
			"iso",
			"lz",
			"lzma",
			"squashfs",
			"taz",
			"tbz2",
			"tlz",
			"tlzma",
			"txz",
			"wim",
			"xar",
			"xz",
			"z",
		}) {
		t.Errorf("it could offer %q", got)
	}
}

func TestSeveralFilesArePackedInOrderUnderTheirNames(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})
	inputs := []sent{
		{"b.txt", []byte("1")},
		{"../A.txt", []byte("2")},
		{"b.txt", []byte("3")},
		{"größe.csv", []byte("4")},
		{"B.TXT", []byte("5")},
	}
	want := map[string]string{
		"A.txt":     "2",
		"B.TXT":     "5",
		"b (2).txt": "1",
		"b (3).txt": "3",
		"größe.csv": "4",
	}

	for _, to := range all() {
		t.Run(to, func(t *testing.T) {
			t.Parallel()

			content, product := b.archive(t, to, option.Values{}, inputs...)
			if product.Format != ofMany()[to] || product.Name != "" {
				t.Errorf("it is called %q, of format %q", product.Name, product.Format)
			}

			files, _, err := b.extract(t, to, content, "")
			if err != nil || len(files) != len(want) {
				t.Fatalf("%q, %v", files, err)
			}

			reversed := slices.Clone(inputs)
			slices.Reverse(reversed)

			if names := slices.Sorted(maps.Keys(files)); len(names) != len(inputs) {
				t.Errorf("%q", names)
			}

			again, _ := b.archive(t, to, option.Values{}, inputs...)
			if !bytes.Equal(content, again) {
				t.Error("a second time, the archive is another")
			}
		})
	}
}

func TestOneFileIsPackedAsItIsWhereThereAreNoNames(t *testing.T) {
	t.Parallel()

	b := newBench(t, archive.Config{})
	for to := range ofMany() {
		content, product := b.archive(t, to, option.Values{}, sent{"letter.txt", []byte(letter)})
		if !strings.EqualFold(product.Name, "letter.txt."+to) || product.Format != "" {
			t.Errorf("it is called %q, of format %q", product.Name, product.Format)
		}

		files, _, err := b.extract(t, to, content, "")
		if err != nil || files["sample"] != letter {
			t.Errorf("%s: %q, %v", to, files, err)
		}
	}

	made, err := b.step(
		t,
		"",
		"zip",
		"xz",
		option.Values{},
		sent{"x.zip", zipOf(t, letter, named("folder/", "folder/letter.txt")...)},
	)
	if err != nil || made.Outputs[0].Name != "letter.txt.xz" {
		t.Errorf("a zip of one file: %+v, %v", made.Outputs, err)
	}
}

func TestASinglePackedFileIsCalledAfterItsArchive(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})

	packed := gzipped(t, []byte(letter))
	for name, want := range map[string]string{"letter.txt.gz": "letter.txt", "letter": "letter", ".gz": "gz", "": "file"} {
		made, err := b.step(t, "extract", "gz", format.Any, option.Values{}, sent{name, packed})
		if err != nil || made.Outputs[0].Name != want {
			t.Errorf("%q: %+v, %v", name, made.Outputs, err)
		}
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})
	shut := option.Values{"password": secret}
	inputs := []sent{
		{"letter.txt", []byte(letter)},
		{"other.txt", bytes.Repeat([]byte(letter), 5000)},
	}

	ours := func(to string, options option.Values) []byte {
		content, _ := b.archive(t, to, options, inputs...)
		return content
	}
	for what, c := range map[string]struct {
		from    string
		content []byte
		hidden  bool // names too
	}{
		"zip by us":               {"zip", ours("zip", shut), false},
		"stored zip by us":        {"zip", ours("zip", option.Values{"password": secret, "level": 0}), false},
		"7z by us":                {"7z", ours("7z", shut), true},
		"7z by us, names shown":   {"7z", ours("7z", option.Values{"password": secret, "encrypt_names": false}), false},
		"zip of the older kind":   {"zip", sevenZip(t, "zip", "-mem=ZipCrypto", "-p"+secret), false},
		"zip with AES-128":        {"zip", sevenZip(t, "zip", "-mem=AES128", "-p"+secret), false},
		"zip with AES-192, bzip2": {"zip", sevenZip(t, "zip", "-mem=AES192", "-mm=BZip2", "-p"+secret), false},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()

			files, _, err := b.extract(t, c.from, c.content, secret)
			if err != nil || !strings.HasPrefix(files["letter.txt"], letter) {
				t.Errorf("with the password: %q, %v", slices.Sorted(maps.Keys(files)), err)
			}

			for _, other := range []string{"", "wrong", secret + " "} {
				if _, _, err := b.extract(t, c.from, c.content, other); !fault.Is(
					err,
					fault.PasswordRequired,
				) ||
					strings.Contains(err.Error(), secret) {
					t.Errorf("with %q: %v", other, err)
				}
			}

			made, err := b.step(t, "", c.from, "tar", shut, sent{"x", c.content})
			if err != nil || !bytes.Contains(load(t, made.Outputs[0].Path), []byte(letter)) {
				t.Errorf("to tar: %v", err)
			}

			said, _ := exec.CommandContext(t.Context(), "7z", "l", "-pwrong", b.Put(t, c.content)).
				CombinedOutput()
			if bytes.Contains(said, []byte("letter.txt")) == c.hidden {
				t.Errorf("names: %s", said)
			}
		})
	}
}

func TestAnEncryptedArchiveThatIsChangedIsNotTaken(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})
	content, _ := b.archive(
		t,
		"zip",
		option.Values{"password": secret, "level": 0},
		sent{"a", []byte(letter)},
	)

	content[60] ^= 1 // the salt and the rest of the head take 18 bytes
	if _, _, err := b.extract(t, "zip", content, secret); !fault.Is(err, fault.CorruptFile) {
		t.Error(err)
	}
}

// watched passes commands on, and keeps all that others could see of them.
type watched struct {
	kit.Runner

	seen *[]string
}

func (w watched) Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error) {
	*w.seen = append(*w.seen, c.Tool)
	*w.seen = append(append(*w.seen, c.Args...), c.Env...)

	return w.Runner.Run(ctx, c)
}

func TestPasswordsAreOnNoCommandLine(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})

	var seen []string

	e, err := archive.New(t.Context(), archive.Config{}, workbench.Deps(t, watched{b.Box, &seen}))
	if err != nil {
		t.Fatal(err)
	}

	b.Engine = e
	for _, to := range []string{"zip", "7z"} {
		content, _ := b.archive(t, to, option.Values{"password": secret}, sent{"a", []byte(letter)})
		if _, _, err := b.extract(t, to, content, secret); err != nil {
			t.Error(err)
		}
	}

	if all := strings.Join(seen, "\n"); strings.Contains(all, secret) ||
		!strings.Contains(all, "7z") {
		t.Errorf("%s", all)
	}
}

// The server's command line stands between the engine and its program, and takes one dash for
// letters that each are an option.
func TestOptionsOfTheProgramHaveTwoDashes(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})

	var seen []string

	e, err := archive.New(t.Context(), archive.Config{}, workbench.Deps(t, watched{b.Box, &seen}))
	if err != nil {
		t.Fatal(err)
	}

	b.Engine = e
	b.archive(t, "zip", option.Values{}, sent{"a", []byte(letter)})

	options := slices.DeleteFunc(
		seen,
		func(arg string) bool { return !strings.HasPrefix(arg, "-") },
	)

	single := func(arg string) bool { return !strings.HasPrefix(arg, "--") }
	if len(options) == 0 || slices.ContainsFunc(options, single) {
		t.Errorf("%q", options)
	}
}

func TestLevelsOrderSizes(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})

	var text strings.Builder
	for i := range 6000 {
		fmt.Fprintf(&text, "%d is a number, %x another.\n", i, i*i*7919)
	}

	for _, to := range []string{"zip", "7z", "tgz", "txz", "tzst"} {
		size := func(level int) int {
			content, _ := b.archive(
				t,
				to,
				option.Values{"level": level},
				sent{"numbers.txt", []byte(text.String())},
			)

			return len(content)
		}
		if low, high := size(1), size(9); low <= high {
			t.Errorf("%s: %d bytes at level 1, %d at 9", to, low, high)
		}

		if to == "zip" && size(0) < text.Len() {
			t.Error("level 0 compresses")
		}
	}
}

func TestNamesOfOldZips(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})
	old := func(names ...string) []byte {
		var headers []zip.FileHeader
		for _, name := range names {
			headers = append(headers, zip.FileHeader{Name: name, NonUTF8: true})
		}

		return zipOf(t, "x", headers...)
	}
	encode := func(name string, with *encoding.Encoder) string {
		raw, err := with.String(name)
		if err != nil {
			t.Fatal(err)
		}

		return raw
	}
	dos, jis := charmap.CodePage437.NewEncoder(), japanese.ShiftJIS.NewEncoder()
	told := zip.FileHeader{Name: "m\x81nchen.txt", NonUTF8: true}
	body := append(
		[]byte{1},
		binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(told.Name)))...)
	body = append(body, "mönchen.txt"...)
	told.Extra = append(
		binary.LittleEndian.AppendUint16([]byte{0x75, 0x70}, uint16(len(body))),
		body...)

	for want, content := range map[string][]byte{
		"münchen.txt":    old(encode("münchen.txt", dos)),
		"château.txt":    old(encode("château.txt", dos)),
		"Ärger.txt":      old(encode("Ärger.txt", dos)),
		"写真 - 東京タワー.jpg": old(encode("写真/東京タワー.jpg", jis), encode("写真/a.jpg", jis)),
		// the second byte of its first character is a backslash
		"表示.txt":               old(encode("表示.txt", jis)),
		"größe of a Mac.txt":   old("größe of a Mac.txt"),
		"mönchen.txt":          zipOf(t, "x", told),
		"Grüße, in UTF-8.txt":  zipOf(t, "x", named("Grüße, in UTF-8.txt")...),
		"neither\u00a0nor.txt": old("neither\xffnor.txt"),
	} {
		files, _, err := b.extract(t, "zip", content, "")
		if err != nil || files[want] != "x" {
			t.Errorf("%s: %q, %v", want, slices.Sorted(maps.Keys(files)), err)
		}
	}
}

func TestKindsOfArchivesThatOthersWrite(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})

	for _, c := range []struct{ from, method string }{
		{"zip", "Copy"},
		{"zip", "BZip2"},
		{"zip", "LZMA"},
		{"zip", "XZ"},
		{"7z", "Copy"},
		{"7z", "LZMA"},
		{"7z", "PPMd"},
		{"7z", "BZip2"},
		{"7z", "Deflate"},
		{"7z", "BCJ"},
	} {
		method := "-mm=" + c.method
		if c.from == "7z" {
			method = "-m0=" + c.method
		}

		files, _, err := b.extract(t, c.from, sevenZip(t, c.from, method), "")
		if err != nil || files["letter.txt"] != strings.Repeat(letter, 100) {
			t.Errorf("%s %s: %.100q, %v", c.from, c.method, files, err)
		}
	}

	_, _, err := b.extract(t, "zip", sevenZip(t, "zip", "-mm=PPMd"), "")
	if !fault.Is(err, fault.UnsupportedFormat) {
		t.Errorf("a zip packed by PPMd: %v", err)
	}
}

func TestArchivesAreMergedIntoOne(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})
	one, two := zipOf(
		t,
		"1",
		named("a.txt", "folder/b.txt")...), zipOf(
		t,
		"2",
		named("a.txt", "c.txt")...)

	made, err := b.step(
		t,
		"merge",
		"zip",
		"zip",
		option.Values{},
		sent{"one.zip", one},
		sent{"two.zip", two},
	)
	if err != nil {
		t.Fatal(err)
	}

	files, _, err := b.extract(t, "zip", load(t, made.Outputs[0].Path), "")

	want := map[string]string{"a.txt": "1", "a (2).txt": "2", "c.txt": "2", "folder - b.txt": "1"}
	if err != nil || !maps.Equal(files, want) {
		t.Errorf("%q, %v", files, err)
	}
}

func TestProgressRises(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})

	for _, to := range []string{"zip", "7z"} {
		var told []float64

		_, err := b.Do(t.Context(), ports.Step{
			Edge: route.Edge{Operation: "archive", From: format.Any, To: to}, Dir: b.Dir(t),
			Inputs: []ports.Input{
				{Path: b.Put(t, []byte(letter)), Name: "a"},
				{Path: b.Put(t, []byte(letter)), Name: "b"},
			},
			Progress: func(done float64) { told = append(told, done) },
		})
		if err != nil || len(told) == 0 || told[len(told)-1] != 1 || !slices.IsSorted(told) {
			t.Errorf("%s: %v, %v", to, told, err)
		}
	}
}

func TestMainWantsItsOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()

	bad, none := filepath.Join(dir, "bad"), filepath.Join(dir, "none")
	if err := os.WriteFile(bad, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}

	for _, args := range [][]string{{}, {"-no-such"}, {"-order", none}, {"-order", bad, "x"}} {
		var said bytes.Buffer
		if code := archive.Main(args, &said, &said); code == 0 || said.Len() == 0 {
			t.Errorf("%v: %d %s", args, code, said.String())
		}
	}
}
