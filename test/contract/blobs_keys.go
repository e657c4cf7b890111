package contract

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/ports"
)

func blobKeys() map[string]func(*testing.T, ports.Blobs) {
	return map[string]func(*testing.T, ports.Blobs){
		"odd keys are kept apart":         oddKeysAreKept,
		"wrong keys touch nothing":        wrongKeysTouchNothing,
		"a second write is refused":       secondWriteIsRefused,
		"a second adoption is refused":    secondAdoptionIsRefused,
		"a deleted key can be used again": deletedKeyCanBeUsed,
	}
}

func oddKeysAreKept(t *testing.T, blobs ports.Blobs) {
	kept := []string{
		"a",
		"A",
		"0",
		"-",
		"_",
		"-rf",
		"--",
		"...",
		".hidden",
		"a..b",
		"a.",
		"CON",
		"tmp",
		"blobs",
		"owner/file-1_x.tar.gz",
		"owner/.x/...",
		strings.Repeat("n", 255),
		strings.Repeat("d", 253) + "/f",
		strings.Repeat("z/", 127) + "z",
	}
	for _, key := range kept {
		put(t, blobs, key, "content of "+key)
	}

	wantKeys(t, blobs, kept...)

	for _, key := range kept {
		wantContent(t, blobs, key, "content of "+key)
	}
}

func wrongKeysTouchNothing(t *testing.T, blobs ports.Blobs) {
	put(t, blobs, "there", "before")

	wrong := []string{
		"",
		"/",
		"/there",
		"there/",
		"a//b",
		".",
		"..",
		"./there",
		"../there",
		"a/../there",
		"a/.",
		"a b",
		" there",
		"there\n",
		"a\x00b",
		"\x00",
		"a\\b",
		"a+b",
		"a:b",
		"a%2Fb",
		"~",
		"a*",
		"é",
		"日本",
		"👍",
		"a\xff",
		"a\u202eb",
		strings.Repeat("n", 256),
		strings.Repeat("z/", 128) + "z",
	}
	for _, key := range wrong {
		path := fileOf(t, "adopted")
		if _, err := blobs.Put(t.Context(), key, strings.NewReader("x")); err == nil {
			t.Errorf("Put(%.40q) succeeded", key)
		}

		if _, err := blobs.Adopt(t.Context(), key, path); err == nil {
			t.Errorf("Adopt(%.40q) succeeded", key)
		}

		if _, err := os.Lstat(path); err != nil {
			t.Errorf("Adopt(%.40q) touched its path: %v", key, err)
		}

		if _, err := blobs.Open(t.Context(), key); err == nil || errors.Is(err, ports.ErrNoBlob) {
			t.Errorf("Open(%.40q): %v, want a refusal of the key", key, err)
		}

		if blobs.Delete(t.Context(), key) == nil {
			t.Errorf("Delete(%.40q) succeeded", key)
		}
	}

	wantKeys(t, blobs, "there")
	wantContent(t, blobs, "there", "before")
}

// KeyBelowKey is a case of ports.Blobs by itself: a bucket whose objects are files cannot pass it.
func KeyBelowKey(t *testing.T, blobs ports.Blobs) {
	t.Helper()

	put(t, blobs, "a", "above")
	put(t, blobs, "a/b", "below")
	put(t, blobs, "c/d", "below first")
	put(t, blobs, "c", "above second")
	wantKeys(t, blobs, "a", "a/b", "c", "c/d")

	if err := blobs.Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}

	wantContent(t, blobs, "a/b", "below")
	wantMissing(t, blobs, "d")
	wantMissing(t, blobs, "a/b/c")
}

func secondWriteIsRefused(t *testing.T, blobs ports.Blobs) {
	put(t, blobs, "k/1", "first")

	if _, err := blobs.Put(t.Context(), "k/1", strings.NewReader("the second")); err == nil {
		t.Fatal("a second Put succeeded")
	}

	wantContent(t, blobs, "k/1", "first")
	wantKeys(t, blobs, "k/1")
}

func secondAdoptionIsRefused(t *testing.T, blobs ports.Blobs) {
	put(t, blobs, "k/1", "first")

	if _, err := blobs.Adopt(t.Context(), "k/1", fileOf(t, "the second")); err == nil {
		t.Fatal("a second write by Adopt succeeded")
	}

	wantContent(t, blobs, "k/1", "first")
	wantKeys(t, blobs, "k/1")
}

func deletedKeyCanBeUsed(t *testing.T, blobs ports.Blobs) {
	put(t, blobs, "k/1", "first")

	if err := blobs.Delete(t.Context(), "k/1"); err != nil {
		t.Fatal(err)
	}

	put(t, blobs, "k/1", "second")
	wantContent(t, blobs, "k/1", "second")
}

func fileOf(t *testing.T, content string) string {
	t.Helper()

	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}

	return path
}
