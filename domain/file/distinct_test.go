package file_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/convertd/convertd/domain/file"
)

func TestEqualNamesAreToldApart(t *testing.T) {
	t.Parallel()

	names := []string{"a.txt", "A.txt", "a (2).txt", "a.txt", "b", "b", "a.tar.gz", "a.tar.gz"}

	for _, c := range []struct {
		distinct file.Distinct
		want     []string
	}{
		{file.Distinct{}, []string{"a.txt", "A (2).txt", "a (2) (2).txt", "a (3).txt", "b", "b (2)", "a.tar.gz", "a.tar (2).gz"}},
		{file.Distinct{CaseSensitive: true}, []string{"a.txt", "A.txt", "a (2).txt", "a (3).txt", "b", "b (2)", "a.tar.gz", "a.tar (2).gz"}},
	} {
		var got []string
		for _, name := range names {
			got = append(got, c.distinct.Of(name))
		}

		if !slices.Equal(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// An archive may hold a hundred thousand files of one name: to count from 2 for each of them would
// take for ever.
func TestManyEqualNamesAreToldApartInTime(t *testing.T) {
	t.Parallel()

	const many = 100_000

	var names file.Distinct

	last := ""
	for range many {
		last = names.Of("a")
	}

	if want := "a (" + strconv.Itoa(many) + ")"; last != want {
		t.Errorf("%q, want %q", last, want)
	}
}

func TestWithExtensionReplacesThatOfAPackedTar(t *testing.T) {
	t.Parallel()

	for in, want := range map[string]string{"files.tar.gz": "files.zip", "files.tar": "files.zip", ".tar.gz": "file.zip", "a.b.c": "a.b.zip"} {
		if got := file.WithExtension(in, "zip"); got != want {
			t.Errorf("%q makes %q, want %q", in, got, want)
		}
	}
}
