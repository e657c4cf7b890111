package files_test

import (
	"errors"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/fakes"
)

type ids struct{}

func (ids) New(prefix string) string { return prefix + "1" }

type noon struct{}

func (noon) Now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// byEnd knows what a file is by its last three bytes alone.
type byEnd struct{}

func (byEnd) Sniff(content io.ReaderAt, size int64, _ string) (ports.Guess, error) {
	if size < 0 {
		return ports.Guess{Format: "zip", Partial: true}, nil
	}

	end := make([]byte, 3)

	_, err := content.ReadAt(end, size-3)
	if err != nil && !errors.Is(err, io.EOF) || string(end) == "off" {
		return ports.Guess{}, errors.New("the storage is away")
	}

	if string(end) == "???" {
		return ports.Guess{}, nil
	}

	return ports.Guess{Format: "odt"}, nil
}

func receiver(t *testing.T) (*files.Service, *fakes.Blobs) {
	t.Helper()

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	list, err := catalog.New(formats, nil)
	if err != nil {
		t.Fatal(err)
	}

	blobs := fakes.NewBlobs()

	s, err := files.New(files.DefaultConfig(), files.Deps{
		Blobs: blobs, Sniffer: byEnd{}, Catalog: list, IDs: ids{}, Clock: noon{},
	})
	if err != nil {
		t.Fatal(err)
	}

	return s, blobs
}

func count(t *testing.T, list iter.Seq2[ports.BlobInfo, error]) int {
	t.Helper()

	n := 0

	for _, err := range list {
		if err != nil {
			t.Fatal(err)
		}

		n++
	}

	return n
}

func TestWhatTheBeginningLeavesOpenTheStoredFileTells(t *testing.T) {
	t.Parallel()
	s, _ := receiver(t)

	got, err := s.Receive(
		t.Context(),
		"me",
		files.Incoming{Name: "a.zip", Body: strings.NewReader("text")},
	)
	if err != nil || got.File.Format != "odt" ||
		got.File.MIME != "application/vnd.oasis.opendocument.text" {
		t.Fatalf("%+v, %v", got.File, err)
	}

	if len(got.Warnings) != 1 ||
		!strings.Contains(got.Warnings[0], "a.zip is named like zip but holds") {
		t.Errorf("%q", got.Warnings)
	}

	if got, err = s.Receive(
		t.Context(),
		"you",
		files.Incoming{Body: strings.NewReader("text")},
	); err != nil {
		t.Fatal(err)
	}

	if !strings.HasSuffix(got.File.Name, ".odt") || len(got.Warnings) > 0 {
		t.Errorf("%q %q", got.File.Name, got.Warnings)
	}
}

func TestNothingStaysOfWhatTheStoredFileTurnsOutNotToBe(t *testing.T) {
	t.Parallel()

	for content, kind := range map[string]fault.Kind{"text???": fault.CorruptFile, "text off": fault.Internal} {
		s, blobs := receiver(t)

		_, err := s.Receive(
			t.Context(),
			"me",
			files.Incoming{Name: "a.docx", Body: strings.NewReader(content)},
		)
		if f := fault.Of(err); f.Kind != kind || f.Field != "file" && kind == fault.CorruptFile {
			t.Errorf("%s: %v on %q", content, err, f.Field)
		}

		if n := count(t, blobs.List(t.Context())); n != 0 {
			t.Errorf("%s: %d blobs stay", content, n)
		}
	}
}
