package expect_test

import (
	"testing"

	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
)

func TestSelectedPagesAreCounted(t *testing.T) {
	t.Parallel()

	for pages, want := range map[string]int{"1-3": 3, "5,1,1": 3, "odd": 5, "last": 1, "11": 0} {
		facts := []file.Facts{{Pages: 10}}
		if got := expect.Selected(facts, option.Values{"pages": pages}).Facts.Pages; got != want {
			t.Errorf("%s: %d pages, want %d", pages, got, want)
		}
	}

	if got := expect.Selected(
		[]file.Facts{{}},
		option.Values{"pages": "1-3"},
	).Facts.Pages; got != 0 {
		t.Errorf("of a document of unknown length %d pages are expected", got)
	}
}

func TestEncryptedAsksForThePassword(t *testing.T) {
	t.Parallel()

	facts := []file.Facts{{Pages: 3}}

	got := expect.Encrypted(facts, option.Values{"password": "secret"})
	if got.Password != "secret" || !got.Restricted || got.Facts.Pages != 3 {
		t.Errorf("%+v", got)
	}

	got = expect.Encrypted(facts, option.Values{"owner_password": "x"})
	if got.Password != "" || !got.Restricted {
		t.Errorf("%+v", got)
	}
}
