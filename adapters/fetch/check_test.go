package fetch_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/fetch"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

func TestCheckRefusesWhatCanBeSeenToBeRefused(t *testing.T) {
	t.Parallel()

	f, err := fetch.New(
		fetch.Config{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}},
		fetch.Deps{},
	)
	if err != nil {
		t.Fatal(err)
	}

	for url, field := range map[string]string{
		"https://example.com/a": "", "http://127.0.0.2:8080/a": "", "http://1.1.1.1/a": "", "http://[2606:4700::1111]/a": "",
		"http://127.0.0.1/a": "url", "http://10.1.2.3/a": "url", "http://[::1]:8080/a": "url", "http://[::ffff:169.254.169.254]/a": "url",
		"http://169.254.169.254/": "url", "http://2130706433/": "url", "http://example.com:22/": "url", "ftp://example.com/": "url", "nonsense": "url",
		"http://user:s3cret@example.com/": "url",
	} {
		got := ""

		if err := f.Check(ports.Download{URL: url}); err != nil {
			x := fault.Of(err)
			if got = x.Field; x.Kind != fault.InvalidInput ||
				strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%s: %v", url, err)
			}
		}

		if got != field {
			t.Errorf("%s: a fault on %q, want %q", url, got, field)
		}
	}

	if err := f.Check(
		ports.Download{URL: "http://example.com/", Headers: map[string]string{"Host": "x"}},
	); fault.Of(err).Field != "headers" {
		t.Errorf("the header Host: %v", err)
	}
}

func TestCheckListsAllThatIsRefused(t *testing.T) {
	t.Parallel()

	f, err := fetch.New(fetch.Config{}, fetch.Deps{})
	if err != nil {
		t.Fatal(err)
	}

	err = f.Check(
		ports.Download{
			URL:     "http://127.0.0.1/",
			Headers: map[string]string{"Host": "x", "a b": "x", "Good": "x"},
		},
	)

	var list fault.List
	if !errors.As(err, &list) || len(list) != 3 || list[0].Field != "headers" ||
		list[1].Field != "headers" ||
		list[2].Field != "url" {
		t.Errorf("%v", err)
	}
}
