package swollen_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit/swollen"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/test/workbench"
)

const mib = 1 << 20

// flate packs.
func flate(tb testing.TB, content []byte) []byte {
	tb.Helper()

	var packed bytes.Buffer

	w := zlib.NewWriter(&packed)

	_, err := w.Write(content)
	if err = errors.Join(err, w.Close()); err != nil {
		tb.Fatal(err)
	}

	return packed.Bytes()
}

// paper is a PDF of one stream, whose dictionary says that besides.
func paper(tb testing.TB, says, between string, stream []byte) string {
	tb.Helper()

	path := filepath.Join(tb.TempDir(), "a.pdf")
	text := fmt.Sprintf("%%PDF-1.4\n1 0 obj\n<</Length %d%s>>stream%s%s\nendstream\nendobj\n",
		len(stream), says, between, stream)

	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}

	return path
}

func TestWhatUnpacksToTooMuchIsTold(t *testing.T) {
	t.Parallel()

	swelling, large := flate(t, make([]byte, 300*mib)), flate(t, make([]byte, 200*mib))

	for name, c := range map[string]struct {
		says, between string
		stream        []byte
		tooMuch       bool
	}{
		"a text":                    {"", "\n", flate(t, []byte(strings.Repeat("0 0 m ", 9999))), false},
		"large":                     {"", "\n", large, false},
		"too large":                 {"", "\n", swelling, true},
		"packed twice":              {"", "\r\n", flate(t, swelling), true},
		"that is said elsewhere":    {"/Filter 7 0 R", "\n", flate(t, swelling), true},
		"a picture of that size":    {"/Width 20000/Height 20000", "\n", swelling, false},
		"a picture that is smaller": {"/Width 99 /Height 99", "\n", swelling, true},
		"cut short":                 {"", "\n", swelling[:len(swelling)/2], false},
		"not packed":                {"", "\n", []byte("BT (stream\n) Tj ET"), false},
		"nothing":                   {"", "\n", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var said, errs bytes.Buffer

			code := swollen.Main([]string{paper(t, c.says, c.between, c.stream)}, &said, &errs)
			if code != 0 || (said.Len() > 0) != c.tooMuch {
				t.Errorf("%d %q %q", code, said.String(), errs.String())
			}
		})
	}
}

// packed is a zip of that part, beside one by which a document is known.
func packed(tb testing.TB, mark, part, content string) []byte {
	tb.Helper()

	var b bytes.Buffer

	w := zip.NewWriter(&b)
	for name, text := range map[string]string{mark: "x", part: content} {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(text))
		}

		if err != nil {
			tb.Fatal(err)
		}
	}

	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}

	return b.Bytes()
}

func TestHowDeepElementsLieIsTold(t *testing.T) {
	t.Parallel()

	const types, part = "[Content_Types].xml", "word/document.xml"

	nested := func(n int, tag string) string { return strings.Repeat(tag, n) }

	for name, c := range map[string]struct {
		file []byte
		deep bool
	}{
		"a document":          {packed(t, types, part, nested(200, "<w:t x='1'>")), false},
		"many, each ended":    {packed(t, types, part, nested(9999, "<w:p><w:r/></w:p>")), false},
		"a deep document":     {packed(t, types, part, nested(300, "<w:tbl>\n")), true},
		"of OpenDocument":     {packed(t, "mimetype", "content.xml", nested(300, "<x>")), true},
		"an archive":          {packed(t, "a.txt", part, nested(300, "<w:tbl>")), false},
		"no part":             {packed(t, types, "word/image.png", nested(300, "<x>")), false},
		"comments":            {packed(t, types, part, nested(300, "<!-- x -->")), false},
		"long tags":           {packed(t, types, part, nested(300, "<w:p a='"+nested(90, "y")+"'/>")), false},
		"long, and not ended": {packed(t, types, part, nested(300, "<w:p a='"+nested(90, "y")+"'>")), true},
		"a page":              {[]byte("<html>" + nested(9999, "<p>text<br>") + nested(90, "<div>")), false},
		"a deep page":         {[]byte(nested(1001, "<DIV class=x>")), true},
		"tables in tables":    {[]byte("<html>" + nested(101, "<table><tr><td>")), true},
		"tables":              {[]byte("<html>" + nested(999, "<table></table>")), false},
		"a deep book":         {packed(t, "mimetype", "a.xhtml", nested(300, "<p>")), true},
		"a deep drawing":      {[]byte(`<svg xmlns="x">` + nested(1001, "<a>")), true},
		"a drawing":           {[]byte(`<svg xmlns="x">` + nested(999, "<g></g>") + nested(999, "<g>")), false},
		"no zip":              {[]byte("PK\x03\x04"), false},
		"a text":              {[]byte(nested(2000, "a<div>")), false},
	} {
		path := filepath.Join(t.TempDir(), "a")
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}

		var said, errs bytes.Buffer
		if code := swollen.Main([]string{path}, &said, &errs); code != 0 ||
			strings.TrimSpace(said.String()) == "too deep" != c.deep {
			t.Errorf("%s: %d %q %q", name, code, said.String(), errs.String())
		}
	}
}

func TestHowOftenADrawingRepeatsIsTold(t *testing.T) {
	t.Parallel()

	// doubled shows its first part twice to the power of n times
	doubled := func(n int, reference string) string {
		parts := `<g id="0"><rect/></g>`

		for i := range n {
			use := fmt.Sprintf("<use %s=%q/>", reference, "#"+strconv.Itoa(i))
			parts += fmt.Sprintf(`<g id="%d"><g>%s%s</g></g>`, i+1, use, use)
		}

		return parts
	}

	for name, c := range map[string]struct {
		drawing string
		often   bool
	}{
		"twice forty times":   {doubled(40, "href"), true},
		"by XLink":            {doubled(40, "xlink:href"), true},
		"twice a few times":   {doubled(9, "href"), false},
		"one that many show":  {doubled(0, "href") + strings.Repeat(`<use href="#0"/>`, 9999), false},
		"each other":          {`<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>`, false},
		"none that is there":  {`<use href="#x"/><use href="other.svg#a"/><use/>`, false},
		"links":               {strings.ReplaceAll(doubled(40, "href"), "<use", "<a"), false},
		"that is not at hand": {strings.ReplaceAll(doubled(40, "href"), "#", "other.svg#"), false},
	} {
		path := filepath.Join(t.TempDir(), "a")
		if err := os.WriteFile(path, []byte("<svg>"+c.drawing+"</svg>"), 0o600); err != nil {
			t.Fatal(err)
		}

		var said, errs bytes.Buffer
		if code := swollen.Main([]string{path}, &said, &errs); code != 0 ||
			strings.TrimSpace(said.String()) == "too often" != c.often {
			t.Errorf("%s: %d %q %q", name, code, said.String(), errs.String())
		}
	}
}

func TestWhatCannotBeReadIsNoFinding(t *testing.T) {
	t.Parallel()

	for _, args := range [][]string{nil, {filepath.Join(t.TempDir(), "x")}, {t.TempDir()}} {
		var said, errs bytes.Buffer
		if code := swollen.Main(
			args,
			&said,
			&errs,
		); code != 1 || said.Len() > 0 ||
			errs.Len() == 0 {
			t.Errorf("%v: %d %q %q", args, code, said.String(), errs.String())
		}
	}
}

// A command that works longer than most is ended where its file is more work than any, and no other
// is looked after.
func TestLongWorkOnSwollenFilesIsEnded(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		head    string
		takes   time.Duration
		finds   string
		looked  bool
		refused bool
	}{
		"quick":         {"%PDF-1.4", time.Second / 2, "too large\n", false, false},
		"long":          {"%PDF-1.4", time.Minute, "", true, false},
		"swollen":       {"%PDF-1.4", time.Minute, "too large\n", true, true},
		"deep":          {"PK\x03\x04", time.Minute, "too deep\n", true, true},
		"a deep page":   {" <html>", time.Minute, "too deep\n", true, true},
		"of other kind": {"RIFF", time.Minute, "too large\n", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			path := filepath.Join(t.TempDir(), "a")
			if err := os.WriteFile(path, []byte(c.head), 0o600); err != nil {
				t.Fatal(err)
			}

			synctest.Test(t, func(t *testing.T) {
				looked := false

				runner, err := swollen.Over(workbench.Runner(
					func(ctx context.Context, r sandbox.Command) (sandbox.Result, error) {
						if len(r.Args) > 1 && r.Args[1] == swollen.Name {
							looked = true
							return sandbox.Result{Stdout: []byte(c.finds)}, nil
						}

						select {
						case <-ctx.Done():
							return sandbox.Result{}, &sandbox.Killed{
								Reason: sandbox.ReasonCancelled,
							}
						case <-time.After(c.takes):
							return sandbox.Result{}, nil
						}
					}), "")
				if err != nil {
					t.Fatal(err)
				}

				begun := time.Now()
				_, err = runner.Run(t.Context(), sandbox.Command{
					Tool: "pdftoppm", Inputs: []sandbox.Mount{{Host: path, Name: "a"}},
				})

				took := time.Since(begun)
				if looked != c.looked || fault.Is(err, fault.FileTooLarge) != c.refused ||
					!c.refused &&
						(err != nil || took != c.takes) || c.refused && took > 2*time.Second {
					t.Errorf("looked %t, after %s: %v", looked, took, err)
				}
			})
		})
	}
}

func TestProcessorTimeGoesBySize(t *testing.T) {
	t.Parallel()

	for size, want := range map[int]time.Duration{
		100: 2 * time.Minute, 60 << 10: 3 * time.Minute, 10 * mib: time.Hour,
	} {
		path := paper(t, "", "\n", make([]byte, size))

		runner, err := swollen.Over(workbench.Runner(
			func(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
				if c.Limits.CPU != want {
					t.Errorf("%d bytes have %s, want %s", size, c.Limits.CPU, want)
				}

				return sandbox.Result{}, nil
			}), "")
		if err != nil {
			t.Fatal(err)
		}

		_, err = runner.Run(t.Context(), sandbox.Command{
			Inputs: []sandbox.Mount{{Host: path, Name: "a.pdf"}},
			Limits: sandbox.Limits{CPU: time.Hour},
		})
		if err != nil {
			t.Error(err)
		}
	}
}
