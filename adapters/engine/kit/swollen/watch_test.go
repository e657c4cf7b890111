package swollen_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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

// A command that works longer than most is ended where its PDF unpacks to too much, and no other
// is looked after.
func TestLongWorkOnSwollenPDFsIsEnded(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		input   string
		takes   time.Duration
		finds   string
		looked  bool
		refused bool
	}{
		"quick":         {"a.pdf", time.Second / 2, "too large\n", false, false},
		"long":          {"a.pdf", time.Minute, "", true, false},
		"swollen":       {"a.pdf", time.Minute, "too large\n", true, true},
		"of other kind": {"a.docx", time.Minute, "too large\n", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			path := paper(t, "", "\n", nil)

			synctest.Test(t, func(t *testing.T) {
				looked := false

				runner, err := swollen.Watch(workbench.Runner(
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
					Tool: "pdftoppm", Inputs: []sandbox.Mount{{Host: path, Name: c.input}},
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

		runner, err := swollen.Watch(workbench.Runner(
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
