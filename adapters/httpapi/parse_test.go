package httpapi

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

func TestPreferredWait(t *testing.T) {
	t.Parallel()

	for header, want := range map[string]int{
		"wait=10": 10, "wait": 120, "Wait = 5": 5, `wait="7"`: 7, "respond-async, wait=3": 3, "wait=3; foo=bar": 3, "wait=3, wait=9": 3,
		"wait=999": 120, "wait=99999999999999999999": 0, "wait=-1": 0, "wait=x": 0, "wait=": 0, "waiting=3": 0, "": 0, "return=minimal": 0, "wait=0": 0,
	} {
		if got := preferredWait([]string{header}); got != want {
			t.Errorf("%q: %d; want %d", header, got, want)
		}
	}

	if got := preferredWait([]string{"respond-async", "wait=4"}); got != 4 {
		t.Errorf("in a second header: %d", got)
	}
}

func TestHowLongToWait(t *testing.T) {
	t.Parallel()

	for query, want := range map[string]struct {
		prefer  string
		limit   time.Duration
		applied string
	}{
		"":               {"", 0, ""},
		"wait=7":         {"", 7 * time.Second, ""},
		"wait=200":       {"", 120 * time.Second, ""},
		"a=1":            {"wait=200", 120 * time.Second, "wait=120"},
		"b=1":            {"wait=7", 7 * time.Second, "wait=7"},
		"wait=8":         {"wait=7", 8 * time.Second, ""},
		"wait=0":         {"wait=7", 0, ""},
		"c=1&redirect=1": {"wait=9", 9 * time.Second, "wait=9"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?"+query, http.NoBody)
		r.Header.Set("Prefer", want.prefer)
		seconds, _ := strconv.Atoi(r.URL.Query().Get("wait"))
		w := Waiting{Wait: seconds, Redirect: r.URL.Query().Has("redirect")}

		limit, applied, err := w.limit(r, 0)
		if err != nil || limit != want.limit || applied != want.applied {
			t.Errorf("%q with %q: %s, %q, %v", query, want.prefer, limit, applied, err)
		}
	}
}

func TestSecretsMayNotStandInTheQuery(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequestWithContext(
		t.Context(),
		http.MethodPost,
		"/?password=hunter2&wait=3",
		http.NoBody,
	)
	locked := operation.Operation{
		Fields: []option.Field{{Name: "password", Type: option.Text, Secret: true}},
	}
	f := newForm(&call{request: r}, locked)
	f.query()

	if got := fault.Of(f.err()); got.Kind != fault.InvalidInput || got.Field != "password" ||
		len(f.shot.Values) > 0 {
		t.Errorf("%v, %v", got, f.shot.Values)
	}
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()

	for _, base := range []string{"", "example.com", "ftp://example.com", "https://example.com/"} {
		cfg := DefaultConfig()

		cfg.PublicURL = base
		if _, err := New(cfg, Deps{}); err == nil ||
			!strings.Contains(err.Error(), "CONVERTD_PUBLIC_URL") {
			t.Errorf("%q: %v", base, err)
		}
	}
}
