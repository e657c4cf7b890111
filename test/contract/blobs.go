package contract

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/ports"
)

// Blobs runs the suite of ports.Blobs. Each call of open returns an empty storage of its own.
func Blobs(t *testing.T, open func(t *testing.T) ports.Blobs) {
	t.Helper()

	cases := map[string]func(*testing.T, ports.Blobs){}
	for _, part := range []map[string]func(*testing.T, ports.Blobs){
		blobKeys(), blobWrites(), blobAdoptions(), blobReads(), blobDeletions(),
	} {
		maps.Copy(cases, part)
	}

	for _, name := range slices.Sorted(maps.Keys(cases)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cases[name](t, open(t))
		})
	}
}

func put(t *testing.T, blobs ports.Blobs, key, content string) {
	t.Helper()

	size, err := blobs.Put(t.Context(), key, strings.NewReader(content))
	if err != nil || size != int64(len(content)) {
		t.Fatalf("Put(%.40q) = %d, %v, want %d, nil", key, size, err, len(content))
	}
}

func open(t *testing.T, blobs ports.Blobs, key string) ports.Blob {
	t.Helper()

	blob, err := blobs.Open(t.Context(), key)
	if err != nil {
		t.Fatalf("Open(%.40q): %v", key, err)
	}

	t.Cleanup(func() {
		if err := blob.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})

	return blob
}

func wantContent(t *testing.T, blobs ports.Blobs, key, want string) {
	t.Helper()
	blob := open(t, blobs, key)

	got, err := io.ReadAll(blob)
	if err != nil || !bytes.Equal(got, []byte(want)) {
		t.Fatalf(
			"blob %.40q holds %.40q (%d bytes), %v; want %.40q (%d bytes)",
			key,
			got,
			len(got),
			err,
			want,
			len(want),
		)
	}

	if blob.Size() != int64(len(want)) {
		t.Fatalf("blob %.40q: Size = %d, want %d", key, blob.Size(), len(want))
	}
}

func wantMissing(t *testing.T, blobs ports.Blobs, key string) {
	t.Helper()

	blob, err := blobs.Open(t.Context(), key)
	if err == nil {
		t.Fatalf("Open(%.40q) found %d bytes, want no blob", key, blob.Size())
	}

	if !errors.Is(err, ports.ErrNoBlob) {
		t.Fatalf("Open(%.40q): %v, want ErrNoBlob", key, err)
	}
}

func wantKeys(t *testing.T, blobs ports.Blobs, want ...string) {
	t.Helper()

	if got := keys(t, blobs); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Fatalf("stored keys %.200q, want %.200q", got, want)
	}
}

func keys(t *testing.T, blobs ports.Blobs) []string {
	t.Helper()

	var found []string

	for info, err := range blobs.List(t.Context()) {
		if err != nil {
			t.Fatalf("List: %v", err)
		}

		found = append(found, info.Key)
	}

	slices.Sort(found)

	return found
}
