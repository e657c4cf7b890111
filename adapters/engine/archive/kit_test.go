package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/convertd/convertd/adapters/engine/archive"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets this test binary play the server's, which the engine starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == "archive" {
		os.Exit(archive.Main(os.Args[3:], os.Stdout, os.Stderr))
	}

	os.Exit(m.Run())
}

const secret = "correct horse"

type bench struct {
	*archive.Engine
	workbench.Bench
}

func newBench(tb testing.TB, cfg archive.Config) bench {
	tb.Helper()
	e, b := workbench.Open(tb, archive.New, cfg)

	return bench{Engine: e, Bench: b}
}

// sent is a file as a user sends it.
type sent struct {
	name    string
	content []byte
}

// step takes one step with these inputs.
func (b bench) step(
	tb testing.TB, operation, from, to string, options option.Values, inputs ...sent,
) (ports.Made, error) {
	tb.Helper()

	s := ports.Step{
		Edge: route.Edge{
			Operation: operation,
			From:      from,
			To:        to,
		}, Options: options, Dir: b.Dir(tb), Progress: func(float64) {},
	}
	for _, in := range inputs {
		s.Inputs = append(s.Inputs, ports.Input{Path: b.Put(tb, in.content), Name: in.name})
	}

	return b.Do(tb.Context(), s)
}

// extract takes the files out of an archive, by their names.
func (b bench) extract(
	tb testing.TB,
	from string,
	content []byte,
	password string,
) (map[string]string, []string, error) {
	tb.Helper()

	options := option.Values{}
	if password != "" {
		options["password"] = password
	}

	made, err := b.step(tb, "extract", from, format.Any, options, sent{"sample." + from, content})

	files := map[string]string{}
	for _, p := range made.Outputs {
		files[p.Name] = string(load(tb, p.Path))
	}

	return files, made.Warnings, err
}

// archive packs files, and returns the archive and what it is to be called.
func (b bench) archive(
	tb testing.TB,
	to string,
	options option.Values,
	inputs ...sent,
) ([]byte, ports.Product) {
	tb.Helper()

	made, err := b.step(tb, "archive", format.Any, to, options, inputs...)
	if err != nil || len(made.Outputs) != 1 {
		tb.Fatalf("%s: %v, %v", to, made.Outputs, err)
	}

	return load(tb, made.Outputs[0].Path), made.Outputs[0]
}

func load(tb testing.TB, path string) []byte {
	tb.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}

	return content
}

// zipOf writes a zip with these headers, each with that content.
func zipOf(tb testing.TB, content string, headers ...zip.FileHeader) []byte {
	tb.Helper()

	var out bytes.Buffer

	w := zip.NewWriter(&out)
	for i := range headers {
		f, err := w.CreateHeader(&headers[i])
		if err != nil {
			tb.Fatal(err)
		}

		if _, err := f.Write([]byte(content)); err != nil &&
			headers[i].Name[len(headers[i].Name)-1] != '/' {
			tb.Fatal(err)
		}
	}

	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}

	return out.Bytes()
}

// named are headers of packed files with these names.
func named(names ...string) []zip.FileHeader {
	list := make([]zip.FileHeader, len(names))
	for i, name := range names {
		list[i] = zip.FileHeader{Name: name, Method: zip.Deflate}
	}

	return list
}

// tarOf writes a tar with these headers, each regular file with that content.
func tarOf(tb testing.TB, content string, headers ...tar.Header) []byte {
	tb.Helper()

	var out bytes.Buffer

	w := tar.NewWriter(&out)

	for i := range headers {
		h := &headers[i]
		if h.Typeflag == 0 {
			h.Typeflag = tar.TypeReg
		}

		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(content))
		}

		if err := w.WriteHeader(h); err != nil {
			tb.Fatal(err)
		}

		if _, err := w.Write([]byte(content)[:h.Size]); err != nil {
			tb.Fatal(err)
		}
	}

	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}

	return out.Bytes()
}

func gzipped(tb testing.TB, content []byte) []byte {
	tb.Helper()

	var out bytes.Buffer

	w := gzip.NewWriter(&out)
	if _, err := w.Write(content); err != nil {
		tb.Fatal(err)
	}

	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}

	return out.Bytes()
}

// rarOf writes a RAR 5 archive with a stored file. The flags are those of its main header and of
// its end, which make it one part of several.
func rarOf(name, content string, flags, end uint64) []byte {
	out := []byte("Rar!\x1a\x07\x01\x00")
	out = append(out, rarBlock(numbers(1, 0, flags), "")...)
	body := append(
		numbers(2, 2, uint64(len(content)), 0, uint64(len(content)), 0o644),
		numbers(0, 1, uint64(len(name)))...)
	out = append(out, rarBlock(append(body, name...), content)...)

	return append(out, rarBlock(numbers(5, 0, end), "")...)
}

func rarBlock(body []byte, data string) []byte {
	head := append(numbers(uint64(len(body))), body...)
	out := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(head))

	return append(append(out, head...), data...)
}

func numbers(list ...uint64) []byte {
	var out []byte
	for _, n := range list {
		out = binary.AppendUvarint(out, n)
	}

	return out
}

// sevenZip has 7-Zip pack a file in a way that the engine does not.
func sevenZip(tb testing.TB, extension string, args ...string) []byte {
	tb.Helper()
	dir := tb.TempDir()

	file, out := filepath.Join(dir, "letter.txt"), filepath.Join(dir, "out."+extension)
	if err := os.WriteFile(file, []byte(strings.Repeat(letter, 100)), 0o600); err != nil {
		tb.Fatal(err)
	}

	said, err := exec.CommandContext(tb.Context(), "7z", append(append([]string{"a"}, args...), out, file)...).
		CombinedOutput()
	if err != nil {
		tb.Fatalf("%v %s", err, said)
	}

	return load(tb, out)
}

const letter = "A letter to pack.\nIt has two lines.\n"
