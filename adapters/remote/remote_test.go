package remote_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s stored) {
		t.Helper()

		files := opened(t, s.place)

		for name, content := range map[string]string{
			"small.mp4": "a film", "empty.mp4": "", "a ü/b&c+d,(e).mp4": "odd",
			"large.mp4": large(11<<20 + 7),
		} {
			key := s.root + "out/" + name

			where, err := files.Put(t.Context(), key, outgoing(content))
			if err != nil || !strings.Contains(where, "out/") {
				t.Fatalf("%s: %q %v", name, where, err)
			}

			got, err := readAll(t, files, key)
			if err != nil || got != content || s.read(key) != content {
				t.Errorf("%s: %d bytes, %v, want %d", name, len(got), err, len(content))
			}
		}
	})
}

// What a library would write under another name is refused, and else written as it is.
func TestOddKeysAreKeptOrRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s stored) {
		t.Helper()

		files := opened(t, s.place)

		for _, name := range []string{"a?b.mp4", "c#d.mp4", "e%20f.mp4", `g"h.mp4`, `i\j.mp4`} {
			_, err := files.Put(t.Context(), s.root+name, outgoing("film"))
			if s.place.Storage == "azure" {
				refused(t, err, fault.InvalidInput, "blob", "cannot be used")
			} else if err != nil || s.read(s.root+name) != "film" {
				t.Errorf("%s: %v", name, err)
			}
		}

		if _, err := files.Put(t.Context(), "x/../y.mp4", outgoing("film")); err == nil &&
			s.place.Storage != "sftp" {
			t.Error("x/../y.mp4 was written")
		}
	})
}

func TestWhatIsThereIsReplaced(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s stored) {
		t.Helper()

		files, key := opened(t, s.place), s.root+"a.mp4"
		s.store(key, "a long film")

		if _, err := files.Put(
			t.Context(),
			key,
			outgoing("short"),
		); err != nil ||
			s.read(key) != "short" {
			t.Errorf("%q %v", s.read(key), err)
		}
	})
}

func TestFilesUnderAPrefixAreListed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s stored) {
		t.Helper()

		for _, key := range []string{"in/b.mp4", "in/a/c.mp4", "in/a.mp4", "inner.mp4", "other/d.mp4"} {
			s.store(s.root+key, "film")
		}

		files := opened(t, s.place)

		for prefix, want := range map[string][]string{
			"in/": {"in/a.mp4", "in/a/c.mp4", "in/b.mp4"},
			"in":  {"in/a.mp4", "in/a/c.mp4", "in/b.mp4", "inner.mp4"}, "in/a/": {"in/a/c.mp4"},
			"in/z": {},
		} {
			got, err := files.List(t.Context(), s.root+prefix, 10)
			for i := range got {
				got[i] = strings.TrimPrefix(got[i], s.root)
			}

			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %v %v, want %v", prefix, got, err, want)
			}
		}

		if some, err := files.List(t.Context(), s.root, 2); err != nil || len(some) != 2 {
			t.Errorf("at most two: %v %v", some, err)
		}
	})
}

func TestAFileThatIsNotThereIsNamed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s stored) {
		t.Helper()

		_, err := readAll(t, opened(t, s.place), s.root+"missing.mp4")

		kind, _ := operation.FindStorage(s.place.Storage)
		refused(t, err, fault.InvalidInput, kind.Key, "missing.mp4")
	})
}

var errBroken = errors.New("the disk is broken")

// breaking fails in the middle, or calls what is to happen there.
type breaking struct {
	*strings.Reader

	at     int
	middle func() error
}

func (b *breaking) Read(p []byte) (int, error) {
	if b.Size()-int64(b.Len()) >= int64(b.at) {
		if err := b.middle(); err != nil {
			return 0, err
		}
	}

	return b.Reader.Read(p[:min(len(p), 64<<10)])
}

// Neither an error of the file itself nor a cancelled job leaves anything behind.
func TestWhatBreaksOffIsNotThere(t *testing.T) {
	t.Parallel()

	const size, middle = 14 << 20, 9 << 20

	each(t, func(t *testing.T, s stored) {
		t.Helper()

		files := opened(t, s.place)
		ctx, cancel := context.WithCancelCause(t.Context())

		for name, happens := range map[string]func() error{
			"broken": func() error { return errBroken },
			"cancel": func() error { cancel(errBroken); return nil },
		} {
			key := s.root + "half/" + name + ".mp4"
			content := &breaking{strings.NewReader(large(size)), middle, happens}

			_, err := files.Put(
				ctx,
				key,
				ports.Outgoing{Content: content, Size: size, MIME: "video/mp4"},
			)
			if !errors.Is(err, errBroken) {
				t.Errorf("%s: %v", name, err)
			}
		}

		if left, err := files.List(t.Context(), s.root, 10); err != nil || len(left) != 0 {
			t.Errorf("left over: %v %v", left, err)
		}
	})
}

func TestAPrivateAddressIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s stored) {
		t.Helper()

		field := "endpoint"
		if s.place.Storage == "sftp" {
			field = "host"
		}

		r := newRemote(t, false)

		var found fault.List
		if err := r.Check(s.place); !errors.As(err, &found) || !found.Has(field) ||
			!strings.Contains(found[0].Text, "is private") {
			t.Errorf("the address itself: %v", err)
		}

		// a name is judged when it is dialled, and nobody tries again
		began := time.Now()

		files, err := r.Open(t.Context(), called(s.place, "localhost"))
		if err == nil {
			_, err = files.Get(t.Context(), "a.mp4")
			_ = files.Close()
		}

		refused(t, err, fault.InvalidInput, field, "No public address was found for localhost")

		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// called returns the place under another name of this machine.
func called(p ports.Place, name string) ports.Place {
	rename := func(v any) any {
		text, ok := v.(string)
		if !ok {
			return v
		}

		return strings.Replace(text, "127.0.0.1", name, 1)
	}

	values := option.Values{}

	for field, v := range p.Values {
		values[field] = rename(v)

		if inner, ok := v.(map[string]any); ok {
			account := map[string]any{}
			for k, x := range inner {
				account[k] = rename(x)
			}

			values[field] = account
		}
	}

	return ports.Place{Storage: p.Storage, Values: values}
}

func TestAReaderMayLeaveEarly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s stored) {
		t.Helper()

		s.store(s.root+"a.mp4", large(8<<20))
		files := opened(t, s.place)

		got, err := files.Get(t.Context(), s.root+"a.mp4")
		if err != nil || got.Size != 8<<20 || got.Filename != "a.mp4" {
			t.Fatalf("%+v %v", got, err)
		}

		if _, err := io.ReadFull(got.Body, make([]byte, 100)); err != nil {
			t.Error(err)
		}

		if err := got.Body.Close(); err != nil {
			t.Error(err)
		}

		if again, err := readAll(t, files, s.root+"a.mp4"); err != nil || len(again) != 8<<20 {
			t.Errorf("%d %v", len(again), err)
		}
	})
}
