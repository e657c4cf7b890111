package contract

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/ports"
)

// Presigner runs the suite of ports.Presigner. Each call of open returns an empty storage of its
// own, twice. puts says whether it signs URLs for writing.
func Presigner(
	t *testing.T, puts bool, open func(t *testing.T) (ports.Blobs, ports.Presigner),
) {
	t.Helper()

	cases := map[string]func(*testing.T, ports.Blobs, ports.Presigner){
		"a URL reads under the headers that it says": presignedRead,
		"a URL reads from any offset":                presignedRange,
		"a URL of nothing is signed all the same":    presignedNothing,
		"wrong keys are refused":                     presignedWrong,
		"a URL for writing is told where there is none": func(
			t *testing.T, blobs ports.Blobs, urls ports.Presigner,
		) {
			t.Helper()

			_, err := urls.PresignPut(t.Context(), "k", 0, time.Minute)
			if none := errors.Is(err, ports.ErrNotPresigned); none == puts || !none && err != nil {
				t.Errorf("PresignPut: %v", err)
			}
		},
	}
	if puts {
		cases["a URL writes the blob, whole"] = presignedWrite
	}

	for _, name := range slices.Sorted(maps.Keys(cases)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blobs, urls := open(t)
			cases[name](t, blobs, urls)
		})
	}
}

const disposition = "attachment; filename=\"_ a.pdf\"; filename*=UTF-8''%C3%BC%20a.pdf"

func presignedRead(t *testing.T, blobs ports.Blobs, urls ports.Presigner) {
	t.Helper()
	put(t, blobs, "owner/k", "presigned")

	status, header, body := ask(t, http.MethodGet, presigned(t, urls, "owner/k"), nil, "")
	if status != http.StatusOK || body != "presigned" {
		t.Fatalf("GET: %d, %q", status, body)
	}

	if got := header.Get("Content-Disposition"); got != disposition {
		t.Errorf("Content-Disposition is %q", got)
	}

	if got := header.Get("Content-Type"); got != "application/pdf" {
		t.Errorf("Content-Type is %q", got)
	}
}

func presignedRange(t *testing.T, blobs ports.Blobs, urls ports.Presigner) {
	t.Helper()
	put(t, blobs, "owner/k", "0123456789")

	status, _, body := ask(t, http.MethodGet, presigned(t, urls, "owner/k"),
		http.Header{"Range": {"bytes=3-5"}}, "")
	if status != http.StatusPartialContent || body != "345" {
		t.Errorf("GET of a range: %d, %q", status, body)
	}
}

func presignedNothing(t *testing.T, _ ports.Blobs, urls ports.Presigner) {
	t.Helper()

	status, _, _ := ask(t, http.MethodGet, presigned(t, urls, "owner/none"), nil, "")
	if status != http.StatusNotFound {
		t.Errorf("GET: %d", status)
	}
}

func presignedWrong(t *testing.T, _ ports.Blobs, urls ports.Presigner) {
	t.Helper()

	for _, key := range []string{"", "..", "a/../b", "a b"} {
		if _, err := urls.PresignGet(t.Context(), key, ports.Served{}, time.Minute); err == nil {
			t.Errorf("PresignGet(%q) succeeded", key)
		}

		_, err := urls.PresignPut(t.Context(), key, 0, time.Minute)
		if err == nil || errors.Is(err, ports.ErrNotPresigned) {
			t.Errorf("PresignPut(%q): %v, want a refusal of the key", key, err)
		}
	}
}

func presignedWrite(t *testing.T, blobs ports.Blobs, urls ports.Presigner) {
	t.Helper()

	for key, size := range map[string]int64{"owner/open": 0, "owner/sized": 7} {
		signed, err := urls.PresignPut(t.Context(), key, size, time.Minute)
		if err != nil {
			t.Fatal(err)
		}

		wantMissing(t, blobs, key)

		status, _, body := ask(t, http.MethodPut, signed,
			http.Header{"Content-Type": {"video/quicktime"}}, "written")
		if status != http.StatusOK {
			t.Fatalf("PUT: %d, %s", status, body)
		}

		wantContent(t, blobs, key, "written")
	}
}

func presigned(t *testing.T, urls ports.Presigner, key string) string {
	t.Helper()

	signed, err := urls.PresignGet(t.Context(), key, ports.Served{
		Disposition: disposition, MIME: "application/pdf",
	}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}

	return signed
}

func ask(
	t *testing.T, method, url string, header http.Header, body string,
) (status int, answer http.Header, content string) {
	t.Helper()

	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}

	maps.Copy(r.Header, header)

	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()

	got, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}

	return a.StatusCode, a.Header, string(got)
}
