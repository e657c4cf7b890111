package contract

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/ports"
)

func blobReads() map[string]func(*testing.T, ports.Blobs) {
	return map[string]func(*testing.T, ports.Blobs){
		"ranges are read from any offset": readRanges,
		"several read at once":            severalRead,
		"a reader survives the deletion":  readerSurvives,
		"a missing key is ErrNoBlob":      func(t *testing.T, blobs ports.Blobs) { wantMissing(t, blobs, "owner/missing") },
		"a list tells key, size and time": listTells,
		"a list can be left early":        listLeftEarly,
	}
}

func readRanges(t *testing.T, blobs ports.Blobs) {
	content := strings.Repeat("0123456789", 100_000)
	put(t, blobs, "k", content)

	blob := open(t, blobs, "k")
	for _, r := range []struct {
		offset int64
		whence int
		from   int
		length int
	}{
		{0, io.SeekStart, 0, 10},
		{999_995, io.SeekStart, 999_995, 5},
		{-7, io.SeekEnd, 999_993, 7},
		{-7, io.SeekCurrent, 999_993, 3},
		{123_456, io.SeekStart, 123_456, 500_000},
	} {
		at, err := blob.Seek(r.offset, r.whence)
		if err != nil || at != int64(r.from) {
			t.Fatalf("Seek(%d, %d) = %d, %v, want %d, nil", r.offset, r.whence, at, err, r.from)
		}

		got := make([]byte, r.length)
		if _, err := io.ReadFull(blob, got); err != nil ||
			!bytes.Equal(got, []byte(content[r.from:r.from+r.length])) {
			t.Fatalf("%d bytes from %d: %.20q, %v", r.length, r.from, got, err)
		}
	}

	if _, err := blob.Seek(0, io.SeekEnd); err != nil {
		t.Fatal(err)
	}

	if n, err := blob.Read(make([]byte, 1)); n != 0 ||
		err != io.EOF { //nolint:errorlint // io.Reader's own sign
		t.Fatalf("Read at the end = %d, %v, want 0, EOF", n, err)
	}
}

func severalRead(t *testing.T, blobs ports.Blobs) {
	content := strings.Repeat("shared", 100_000)
	put(t, blobs, "k", content)

	ok := atOnce(func(int) error {
		blob, err := blobs.Open(t.Context(), "k")
		if err != nil {
			return err
		}

		got, err := io.ReadAll(blob)
		if err == nil && string(got) != content {
			err = io.ErrUnexpectedEOF
		}

		_ = blob.Close() // the read above is what counts

		return err
	})
	if ok != writers {
		t.Fatalf("%d of %d readers got the whole", ok, writers)
	}
}

func readerSurvives(t *testing.T, blobs ports.Blobs) {
	content := strings.Repeat("still here", 100_000)
	put(t, blobs, "k/1", content)
	blob := open(t, blobs, "k/1")

	first := make([]byte, 10)
	if _, err := io.ReadFull(blob, first); err != nil {
		t.Fatal(err)
	}

	if err := blobs.Delete(t.Context(), "k/1"); err != nil {
		t.Fatal(err)
	}

	put(t, blobs, "k/1", "another")

	rest, err := io.ReadAll(blob)
	if err != nil || string(first)+string(rest) != content {
		t.Fatalf("after deletion: %d bytes, %v, want %d", len(rest), err, len(content)-10)
	}

	if at, err := blob.Seek(0, io.SeekStart); at != 0 || err != nil {
		t.Fatalf("Seek after deletion = %d, %v", at, err)
	}
}

func listTells(t *testing.T, blobs ports.Blobs) {
	wantKeys(t, blobs)

	before := time.Now().Add(-time.Minute)

	want := map[string]int64{"a": 1, "b/c": 22, "b/d/e": 0}
	for key, size := range want {
		put(t, blobs, key, strings.Repeat("x", int(size)))
	}

	for info, err := range blobs.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}

		size, ok := want[info.Key]
		if !ok || info.Size != size || info.Written.Before(before) ||
			time.Until(info.Written) > time.Minute {
			t.Errorf("List yields %+v, want size %d and a time of now", info, size)
		}

		delete(want, info.Key)
	}

	if len(want) != 0 {
		t.Errorf("List omits %v", want)
	}
}

func listLeftEarly(t *testing.T, blobs ports.Blobs) {
	for _, key := range []string{"a", "b/c", "b/d"} {
		put(t, blobs, key, key)
	}

	seen := 0

	for _, err := range blobs.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}

		seen++

		break
	}

	if seen != 1 {
		t.Fatalf("saw %d blobs before leaving, want 1", seen)
	}
}

func blobDeletions() map[string]func(*testing.T, ports.Blobs) {
	return map[string]func(*testing.T, ports.Blobs){
		"a deleted blob is gone": func(t *testing.T, blobs ports.Blobs) {
			put(t, blobs, "owner/k", "x")
			put(t, blobs, "owner/other", "y")

			for _, key := range []string{"owner/k", "owner/k", "owner/never", "nobody/never"} {
				if err := blobs.Delete(t.Context(), key); err != nil {
					t.Fatalf("Delete(%q): %v", key, err)
				}
			}

			wantMissing(t, blobs, "owner/k")
			wantKeys(t, blobs, "owner/other")
			wantContent(t, blobs, "owner/other", "y")
		},
	}
}

// LocalBlobs runs the suite of ports.LocalBlobs on a storage that open returns with its paths.
func LocalBlobs(t *testing.T, open func(t *testing.T) (ports.Blobs, ports.LocalBlobs)) {
	t.Helper()
	blobs, local := open(t)
	put(t, blobs, "owner/k", "in place")

	path, err := local.LocalPath("owner/k")
	if err != nil || !filepath.IsAbs(path) {
		t.Fatalf("LocalPath = %q, %v, want an absolute path", path, err)
	}

	if content, err := os.ReadFile(path); err != nil || string(content) != "in place" {
		t.Fatalf("the file holds %q, %v", content, err)
	}

	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() ||
		info.Mode().Perm()&0o022 != 0 {
		t.Fatalf(
			"the file is %v, %v, want a regular one that no other user may write to",
			info.Mode(),
			err,
		)
	}

	wantNoPath(t, local, "owner/missing")

	if _, err := local.LocalPath("../k"); err == nil {
		t.Fatal("LocalPath takes a key that leads outside")
	}

	if err := blobs.Delete(t.Context(), "owner/k"); err != nil {
		t.Fatal(err)
	}

	wantNoPath(t, local, "owner/k")
}

func wantNoPath(t *testing.T, local ports.LocalBlobs, key string) {
	t.Helper()

	if path, err := local.LocalPath(key); !errors.Is(err, ports.ErrNoBlob) {
		t.Fatalf("LocalPath(%q) = %q, %v, want ErrNoBlob", key, path, err)
	}
}
