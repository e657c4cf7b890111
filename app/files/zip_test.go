package files

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/convertd/convertd/domain/file"
)

type nopSeekCloser struct{ io.ReadSeeker }

func (nopSeekCloser) Close() error { return nil }

// virtual lays a zip out of contents that are kept in memory.
func virtual(t *testing.T, contents map[string][]byte, list ...file.File) *zipped {
	t.Helper()

	z, err := newZip(list, func(f file.File) (io.ReadSeekCloser, error) {
		content, ok := contents[f.ID]
		if !ok {
			return nil, fmt.Errorf("%s has no content", f.ID)
		}

		return nopSeekCloser{bytes.NewReader(content)}, nil
	})
	if err != nil {
		t.Fatal(err)
	}

	return z
}

func TestAZipReadsTheSameFromAnywhere(t *testing.T) {
	t.Parallel()

	contents := map[string][]byte{}

	var list []file.File

	random := rand.New(rand.NewPCG(1, 2))

	for i, name := range []string{"ž.txt", "a.bin", "A.bin", "a.bin", "empty", "a (2).bin"} {
		content := make([]byte, []int{10, 70_000, 3, 40_000, 0, 1}[i])
		for j := range content {
			content[j] = byte(random.Uint32())
		}

		f := file.File{
			ID:      fmt.Sprint(i),
			Name:    name,
			Size:    int64(len(content)),
			CRC32:   crc32.ChecksumIEEE(content),
			Created: time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC),
		}
		contents[f.ID] = content
		list = append(list, f)
	}

	z := virtual(t, contents, list...)

	whole, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}

	if _, err := z.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}

	if err := iotest.TestReader(z, whole); err != nil {
		t.Error(err)
	}

	archive, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}

	var names []string
	for _, f := range archive.File {
		names = append(names, f.Name)

		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}

		if _, err := io.Copy(io.Discard, r); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}

	want := []string{"A.bin", "a (2).bin", "a (3).bin", "a (4).bin", "empty", "ž.txt"}
	if !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}

func TestAZipOfHugeFilesIsLaidOutWithoutThem(t *testing.T) {
	t.Parallel()

	list := []file.File{
		{ID: "1", Name: "1", Size: 5 << 30, CRC32: 1},
		{ID: "2", Name: "2", Size: 3, CRC32: crc32.ChecksumIEEE([]byte("end"))},
	}

	z, err := newZip(list, func(f file.File) (io.ReadSeekCloser, error) {
		if f.ID == "1" {
			return nopSeekCloser{zeros{}}, nil
		}

		return nopSeekCloser{strings.NewReader("end")}, nil
	})
	if err != nil {
		t.Fatal(err)
	}

	archive, err := zip.NewReader(readerAt{z}, z.size)
	if err != nil {
		t.Fatal(err)
	}

	if got := archive.File[0].UncompressedSize64; got != 5<<30 {
		t.Errorf("the first entry has %d bytes", got)
	}

	r, err := archive.File[1].Open()
	if err != nil {
		t.Fatal(err)
	}

	if content, err := io.ReadAll(r); err != nil || string(content) != "end" {
		t.Errorf("%q, %v", content, err)
	}
}

// zeros is a file of nothing else, without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error)              { clear(p); return len(p), nil }
func (zeros) Seek(offset int64, _ int) (int64, error) { return offset, nil }

type readerAt struct{ *zipped }

func (r readerAt) ReadAt(p []byte, at int64) (int, error) {
	if _, err := r.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}

	return io.ReadFull(r, p)
}
