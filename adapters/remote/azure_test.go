package remote_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/test/storages"
)

func TestAzureTakesTheAccountsKey(t *testing.T) {
	t.Parallel()

	server, s := azure(t)
	server.Store("a.mp4", "film")

	byKey := stored{place: without(s.place, "sas_token")}.with("account_key", storages.AzureKey)
	if got, err := readAll(t, opened(t, byKey), "a.mp4"); err != nil || got != "film" {
		t.Errorf("%q %v", got, err)
	}
}

// Where a blob was written is told without the signature.
func TestAzuresSignatureIsNotTold(t *testing.T) {
	t.Parallel()

	server, s := azure(t)

	where, err := opened(t, s.place).Put(t.Context(), "out/a b.mp4", outgoing("film"))
	if want := server.URL + "/films/out/a%20b.mp4"; err != nil || where != want {
		t.Errorf("%q %v, want %q", where, err, want)
	}

	for status, word := range map[int]string{
		http.StatusForbidden: "denies access", http.StatusServiceUnavailable: "Try again later",
	} {
		server.Answer(storages.Refuse(status))

		_, err := readAll(t, opened(t, s.place), "a.mp4")
		if err == nil || !strings.Contains(err.Error(), word) ||
			strings.Contains(err.Error(), "sig=c2") {
			t.Errorf("%d: %v", status, err)
		}
	}

	server.Answer(nil)

	_, err = readAll(t, opened(t, s.with("sas_token", "sv=1&sig=other")), "a.mp4")
	refused(t, err, fault.InvalidInput, "sas_token", "refuses the signature")

	_, err = readAll(t, opened(t, s.with("container", "nothing")), "a.mp4")
	refused(t, err, fault.InvalidInput, "container", "no such container")
}
