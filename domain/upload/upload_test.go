package upload_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/upload"
)

func TestAnUploadIsAsFarAsItsLastPart(t *testing.T) {
	t.Parallel()

	u := upload.Upload{Size: 7}
	for _, want := range []int64{0, 4, 7} {
		if u.Offset() != want || u.Whole() != (want == 7) {
			t.Errorf("at %d of %d, whole: %v, want %d", u.Offset(), u.Size, u.Whole(), want)
		}

		u.Parts = append(u.Parts, upload.Part{Offset: u.Offset(), Size: min(4, u.Size-u.Offset())})
	}

	if made := (upload.Upload{Size: 7, FileID: "file_1"}); !made.Whole() {
		t.Error("a file was made of it, and it is not whole")
	}
}

func TestAnUploadIsGoneWhenItExpires(t *testing.T) {
	t.Parallel()

	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	u := upload.Upload{Expires: now}

	if u.Gone(now.Add(-time.Second)) || !u.Gone(now) {
		t.Error("it does not go at its time")
	}
}

func ExampleUpload_Offset() {
	u := upload.Upload{Size: 10, Parts: []upload.Part{{Size: 4}, {Offset: 4, Size: 2}}}
	fmt.Println(u.Offset(), u.Whole())
	// Output: 6 false
}
