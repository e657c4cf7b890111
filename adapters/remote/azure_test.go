package remote_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/test/storages"
)

func TestAzureTakesASignature(t *testing.T) {
	t.Parallel()

	server, s := azure(t)
	server.Store("a.mp4", "film")

	bySignature := stored{place: without(s.place, "account_key")}.
		with("sas_token", server.Signature())
	if got, err := readAll(t, opened(t, bySignature), "a.mp4"); err != nil || got != "film" {
		t.Errorf("%q %v", got, err)
	}
}

// Where a blob was written is told without the signature.
func TestAzuresSignatureIsNotTold(t *testing.T) {
	t.Parallel()

	server, s := azure(t)
	s.place = stored{place: without(s.place, "account_key")}.with("sas_token", server.Signature())

	where, err := opened(t, s.place).Put(t.Context(), "out/a b.mp4", outgoing("film"))
	if want := server.URL + "/" + server.Container + "/out/a%20b.mp4"; err != nil || where != want {
		t.Errorf("%q %v, want %q", where, err, want)
	}

	for status, word := range map[int]string{
		http.StatusForbidden: "denies access", http.StatusServiceUnavailable: "Try again later",
	} {
		server.Answer(storages.Refuse(status))

		files := openedFor(t, s, limits(inVain, 10*time.Second))

		_, err := readAll(t, files, "a.mp4")
		if err == nil || !strings.Contains(err.Error(), word) ||
			strings.Contains(err.Error(), "sig=") {
			t.Errorf("%d: %v", status, err)
		}
	}

	// the emulator has another code for that
	server.Answer(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Ms-Error-Code", "AuthenticationFailed")
		w.WriteHeader(http.StatusForbidden)
	})

	_, err = readAll(t, opened(t, s.place), "a.mp4")
	refused(t, err, fault.InvalidInput, "sas_token", "refuses the signature")

	server.Answer(nil)

	_, err = readAll(t, opened(t, s.with("sas_token", "sv=1&sig=other")), "a.mp4")
	refused(t, err, fault.InvalidInput, "sas_token", "denies access")
}

func TestAContainerThatIsNotThereIsTold(t *testing.T) {
	t.Parallel()

	_, s := azure(t)

	_, err := readAll(t, opened(t, s.with("container", "nothing")), "a.mp4")
	refused(t, err, fault.InvalidInput, "container", "no such container")
}
