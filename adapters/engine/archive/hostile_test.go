package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/archive"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/test/workbench"
)

// outside are names that lead out of an archive, and what becomes of them.
func outside() map[string]string {
	return map[string]string{
		"../../etc/passwd":       "etc - passwd",
		"/etc/shadow":            "etc - shadow",
		`..\..\windows\evil.dll`: "windows - evil.dll",
		`C:\boot.ini`:            "boot.ini",
		"a/../../b":              "a - b",
		"plain":                  "plain",
		"./dot/./x":              "dot - x",
		".hidden":                "hidden",
		"line\nbreak\x1b[31m":    "linebreak[31m",
		"right\u202eleft":        "rightleft",
	}
}

func TestNamesThatLeadOutsideAreCut(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})
	names := slices.Sorted(maps.Keys(outside()))

	var headers []tar.Header
	for _, name := range names {
		headers = append(headers, tar.Header{Name: name, Mode: 0o644})
	}

	for from, content := range map[string][]byte{"zip": zipOf(t, "x", named(names...)...), "tar": tarOf(t, "x", headers...)} {
		files, warnings, err := b.extract(t, from, content, "")
		if err != nil {
			t.Fatal(from, err)
		}

		got := slices.Sorted(maps.Keys(files))
		if want := slices.Sorted(maps.Values(outside())); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", from, got, want)
		}

		if !slices.ContainsFunc(
			warnings,
			func(w string) bool { return strings.HasPrefix(w, "5 names") },
		) {
			t.Errorf("%s: warnings %q", from, warnings)
		}

		for _, to := range []string{"7z", "zip", "tar"} {
			if from == to {
				continue
			}

			made, err := b.step(t, "", from, to, option.Values{}, sent{"x." + from, content})
			if err != nil {
				t.Errorf("%s to %s: %v", from, to, err)
				continue
			}

			again, _, err := b.extract(t, to, load(t, made.Outputs[0].Path), "")
			if err != nil || len(again) != len(names) {
				t.Errorf("%s to %s: %q, %v", from, to, again, err)
			}
		}
	}

	if files, _, err := b.extract(t, "rar", rarOf("../../x", "y", 0, 0), ""); err != nil ||
		files["x"] != "y" {
		t.Errorf("rar: %q, %v", files, err)
	}
}

func TestLinksAreLeftOut(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})
	link := zip.FileHeader{Name: "link"}
	link.SetMode(fs.ModeSymlink | 0o777)

	whole := zip.FileHeader{Name: "link/inside"}
	tape := tarOf(
		t,
		"",
		tar.Header{
			Name:     "link",
			Typeflag: tar.TypeSymlink,
			Linkname: "/etc",
		},
		tar.Header{Name: "hard", Typeflag: tar.TypeLink, Linkname: "../../etc/passwd"},
		tar.Header{
			Name:     "pipe",
			Typeflag: tar.TypeFifo,
		},
		tar.Header{Name: "disk", Typeflag: tar.TypeBlock},
	)
	tape = append(
		tape[:len(tape)-1024],
		tarOf(t, "/etc/passwd", tar.Header{Name: "link/inside"})...)

	for from, c := range map[string]struct {
		content []byte
		warns   string
	}{
		"zip": {zipOf(t, "/etc/passwd", link, whole), "A link"}, "tar": {tape, "4 links"}, "tgz": {gzipped(t, tape), "4 links"},
	} {
		files, warnings, err := b.extract(t, from, c.content, "")
		if err != nil || len(files) != 1 || files["link - inside"] != "/etc/passwd" {
			t.Errorf("%s: %q, %v", from, files, err)
		}

		if len(warnings) != 1 || !strings.HasPrefix(warnings[0], c.warns) {
			t.Errorf("%s: warnings %q", from, warnings)
		}

		made, err := b.step(t, "", from, "7z", option.Values{}, sent{"x." + from, c.content})
		if err != nil {
			t.Errorf("%s to 7z: %v", from, err)
			continue
		}

		if files, _, err := b.extract(t, "7z", load(t, made.Outputs[0].Path), ""); err != nil ||
			len(files) != 1 {
			t.Errorf("%s to 7z: %q, %v", from, files, err)
		}
	}
}

// A tar file that becomes another one keeps all that it is.
func TestATarKeepsItsLinks(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})

	tape := tarOf(
		t,
		"x",
		tar.Header{Name: "a", Uid: 1234, Mode: 0o750},
		tar.Header{Name: "b", Typeflag: tar.TypeSymlink, Linkname: "a"},
	)
	for _, to := range []string{"tgz", "txz", "tbz2", "tzst", "gz", "tar"} {
		made, err := b.step(t, "", "tar", to, option.Values{}, sent{"x.tar", tape})
		if err != nil {
			t.Errorf("%s: %v", to, err)
			continue
		}

		if to == "tar" {
			if got := load(t, made.Outputs[0].Path); !bytes.Equal(got, tape) {
				t.Error("another tar file came of it")
			}

			continue
		}

		packed := sent{"x." + to, load(t, made.Outputs[0].Path)}

		back, err := b.step(t, "", to, "tar", option.Values{}, packed)
		if err != nil || !bytes.Equal(load(t, back.Outputs[0].Path), tape) {
			t.Errorf("%s: another tar file came of it: %v", to, err)
		}
	}
}

// swollen is a zip of a few bytes whose directory tells that it unpacks to so many.
func swollen(tb testing.TB, size uint64) []byte {
	tb.Helper()

	var out bytes.Buffer

	w := zip.NewWriter(&out)
	for _, name := range []string{"a", "b"} {
		f, err := w.CreateRaw(
			&zip.FileHeader{
				Name:               name,
				Method:             zip.Deflate,
				UncompressedSize64: size / 2,
				CompressedSize64:   2,
			},
		)
		if err != nil {
			tb.Fatal(err)
		}

		if _, err := f.Write([]byte{3, 0}); err != nil {
			tb.Fatal(err)
		}
	}

	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}

	return out.Bytes()
}

func TestBombsAreRefused(t *testing.T) {
	t.Parallel()

	const mb = 1 << 20

	b := newBench(t, archive.Config{})
	small := newBench(t, archive.Config{MaxUnpacked: 2 * mb})
	zeros := strings.Repeat("\x00", 3*mb)
	tape := tarOf(t, zeros, tar.Header{Name: "zeros"})
	hollow := gzipped(t, make([]byte, 300*mb))

	for what, c := range map[string]struct {
		bench   bench
		from    string
		content []byte
	}{
		"20 GB, as its directory tells":     {b, "zip", swollen(t, 20<<30)},
		"300 MB of a few bytes, as is told": {b, "zip", swollen(t, 300*mb)},
		"more than can be counted":          {b, "zip", swollen(t, 1<<63)},
		"300 MB of zeros":                   {b, "gz", hollow},
		"a zip":                             {small, "zip", zipOf(t, zeros, named("zeros")...)},
		"a zip that lies":                   {small, "zip", lying(t, zipOf(t, zeros, named("zeros")...), 3*mb)},
		"a tar":                             {small, "tar", tape},
		"a packed tar":                      {small, "tgz", gzipped(t, tape)},
		"many files":                        {small, "zip", zipOf(t, zeros[:mb], named("1", "2", "3")...)},
		"a 7z":                              {small, "7z", repacked(t, b, "7z", tape)},
		"an xz":                             {small, "txz", repacked(t, b, "txz", tape)},
		"a bz2":                             {small, "tbz2", repacked(t, b, "tbz2", tape)},
		"a zst":                             {small, "tzst", repacked(t, b, "tzst", tape)},
		"a brotli":                          {small, "tbr", repacked(t, b, "tbr", tape)},
		"an lz4":                            {small, "tlz4", repacked(t, b, "tlz4", tape)},
		"an lzip":                           {small, "tlz", repacked(t, b, "tlz", tape)},
		"an lzma":                           {small, "tlzma", repacked(t, b, "tlzma", tape)},
		"a .Z":                              {small, "taz", repacked(t, b, "taz", tape)},
		"a rar":                             {small, "rar", rarOf("zeros", zeros, 0, 0)},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			_, _, err := c.bench.extract(t, c.from, c.content, "")

			want := fault.FileTooLarge
			if what == "a zip that lies" { // it is cut off where it said that it ends
				want = fault.CorruptFile
			}

			if !fault.Is(err, want) {
				t.Errorf("%v, want %s", err, want)
			}

			for _, to := range []string{"tar", "7z", "xz"} {
				edge := route.Edge{From: c.from, To: to}
				if c.bench == b || !route.Claimed(b.Edges(), edge) { // it takes a second each
					continue
				}

				if _, err := c.bench.step(
					t,
					"",
					c.from,
					to,
					option.Values{},
					sent{"x", c.content},
				); !fault.Is(
					err,
					want,
				) {
					t.Errorf("to %s: %v, want %s", to, err, want)
				}
			}
		})
	}
}

// lying returns a zip whose directory tells a smaller size than its one file has.
func lying(tb testing.TB, whole []byte, size uint32) []byte {
	tb.Helper()

	told := []byte{byte(size), byte(size >> 8), byte(size >> 16), byte(size >> 24)}

	at := bytes.LastIndex(whole, told)
	if at < 0 {
		tb.Fatal("its size does not stand in the directory")
	}

	out := bytes.Clone(whole)
	copy(out[at:], []byte{100, 0, 0, 0})

	return out
}

// repacked turns a tar file into another archive.
func repacked(tb testing.TB, b bench, to string, content []byte) []byte {
	tb.Helper()

	made, err := b.step(tb, "", "tar", to, option.Values{}, sent{"x.tar", content})
	if err != nil {
		tb.Fatal(err)
	}

	return load(tb, made.Outputs[0].Path)
}

func TestNoMoreFilesAreTakenOutThanATaskTakes(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})

	var names []string
	for i := range 1001 {
		names = append(names, fmt.Sprintf("%d.txt", i))
	}

	_, _, err := b.extract(t, "zip", zipOf(t, "x", named(names...)...), "")
	if !fault.Is(err, fault.InvalidInput) || !strings.Contains(fault.Of(err).Text, "1000") {
		t.Error(err)
	}

	if files, _, err := b.extract(
		t,
		"zip",
		zipOf(t, "x", named(names[1:]...)...),
		"",
	); err != nil ||
		len(files) != 1000 {
		t.Errorf("%d files, %v", len(files), err)
	}

	if _, err := b.step(
		t,
		"",
		"zip",
		"tar",
		option.Values{},
		sent{"x.zip", zipOf(t, "x", named(names...)...)},
	); err != nil {
		t.Error("to tar:", err)
	}
}

func TestWhatIsInsideAnArchiveInsideStaysThere(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})
	inner := string(zipOf(t, "x", named("deep.txt")...))

	files, _, err := b.extract(t, "zip", zipOf(t, inner, named("inner.zip")...), "")
	if err != nil || len(files) != 1 || files["inner.zip"] != inner {
		t.Errorf("%d files, %v", len(files), err)
	}
}

func TestWhatHasNoContentIsLeftOut(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})

	files, warnings, err := b.extract(t, "zip", append([]byte(nil), zipWithEmpty(t)...), "")
	if err != nil || len(files) != 1 || len(warnings) != 1 ||
		!strings.Contains(warnings[0], "empty") {
		t.Errorf("%q, %q, %v", files, warnings, err)
	}

	for what, content := range map[string][]byte{"folders alone": zipOf(t, "", named("a/", "b/")...), "nothing": zipOf(t, "")} {
		if _, _, err := b.extract(t, "zip", content, ""); !fault.Is(err, fault.ConversionFailed) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func zipWithEmpty(tb testing.TB) []byte {
	tb.Helper()

	var out bytes.Buffer

	w := zip.NewWriter(&out)
	for name, content := range map[string]string{"empty": "", "full": "x"} {
		f, err := w.Create(name)
		if err != nil {
			tb.Fatal(err)
		}

		if _, err := f.Write([]byte(content)); err != nil {
			tb.Fatal(err)
		}
	}

	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}

	return out.Bytes()
}

func TestLongAndDeepNames(t *testing.T) {
	t.Parallel()
	b := newBench(t, archive.Config{})
	deep := strings.Repeat("folder/", 300) + "end.txt"
	long := strings.Repeat("ä", 200) + ".txt"
	content := tarOf(
		t,
		"x",
		tar.Header{Name: deep, Mode: 0o644},
		tar.Header{Name: long, Mode: 0o644},
		tar.Header{Name: "a"},
		tar.Header{Name: "a/b"},
	)

	files, _, err := b.extract(t, "tar", content, "")
	if err != nil || len(files) != 4 {
		t.Fatalf("%d files, %v", len(files), err)
	}

	for name := range files {
		if len(name) > 255 {
			t.Errorf("%d bytes: %s", len(name), name)
		}
	}

	for _, to := range []string{"zip", "7z"} {
		if again, _, err := b.extract(t, to, repacked(t, b, to, content), ""); err != nil ||
			len(again) != 4 {
			t.Errorf("%s: %d files, %v", to, len(again), err)
		}
	}
}

func TestDamagedArchivesAreCorruptFiles(t *testing.T) {
	t.Parallel()

	b := newBench(t, archive.Config{})
	for _, from := range []string{
		"zip", "7z", "rar", "tar", "tgz", "tbz2", "txz", "tzst", "gz", "bz2", "xz", "zst",
		"tlz4", "tlz", "tlzma", "tbr", "taz", "lz4", "lz", "lzma", "br", // a .Z has no end, and no sum
	} {
		whole := workbench.Fixture(t, from)

		flipped := bytes.Clone(whole)
		for i := len(flipped) / 3; i < len(flipped)*2/3; i++ {
			flipped[i] ^= 0x55
		}

		for what, content := range map[string][]byte{"cut short": whole[:len(whole)*6/10], "flipped": flipped, "text": []byte(letter)} {
			_, err := b.step(t, "extract", from, format.Any, option.Values{}, sent{"x", content})
			if !fault.Is(err, fault.CorruptFile) {
				t.Errorf("%s %s: %v", from, what, err)
				continue
			}

			if said := fmt.Sprint(fault.Of(err).Details["engine_output"]); strings.Contains(
				said,
				"/in/",
			) ||
				said == "" {
				t.Errorf("%s %s: engine_output %q", from, what, said)
			}
		}
	}

	if _, _, err := b.extract(t, "rar", rarOf("x", "y", 1, 1), ""); !fault.Is(
		err,
		fault.CorruptFile,
	) ||
		!strings.Contains(err.Error(), "part") {
		t.Errorf("one part of a rar: %v", err)
	}
}
