package cli

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// flaky is a server whose connections break in the midst of parts, so many times.
type flaky struct {
	t        *testing.T
	breaks   int
	got      []byte
	begun    int
	refusing string // of the begin
}

func (f *flaky) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodPost:
		if f.refusing != "" && r.URL.Path == pathUploads {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"error":{"code":"`+f.refusing+`","message":"No."}}`)

			return
		}

		f.begun++

		w.Header().Set("Location", "http://elsewhere"+pathUploads+"/upl_1")
		w.WriteHeader(http.StatusCreated)

		if f.refusing != "" {
			_, _ = io.WriteString(w, `{"data":{"id":"file_plain","format":"bin"}}`)
		}
	case http.MethodHead:
		w.Header().Set(headOffset, strconv.Itoa(len(f.got)))
		w.Header().Set(headLength, strconv.Itoa(resumable+1))
	case http.MethodPatch:
		f.patch(w, r)
	default:
		_, _ = io.WriteString(w, `{"data":{"file":{"id":"file_1","format":"bin"}}}`)
	}
}

func (f *flaky) patch(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get(headOffset) != strconv.Itoa(len(f.got)) {
		f.t.Errorf("a part comes at %s, after %d bytes", r.Header.Get(headOffset), len(f.got))
	}

	body := io.Reader(r.Body)

	f.breaks--
	if f.breaks >= 0 {
		body = io.LimitReader(body, 1<<20)
	}

	content, err := io.ReadAll(body)
	if f.got = append(f.got, content...); err != nil {
		f.t.Error(err)
	}

	if f.breaks >= 0 {
		panic(http.ErrAbortHandler)
	}

	w.WriteHeader(http.StatusNoContent)
}

func large(t *testing.T) (path, content string) {
	t.Helper()

	path = filepath.Join(t.TempDir(), "large.bin")
	content = strings.Repeat("0123456789abcde\n", resumable/16) + "x"

	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}

	return path, content
}

func TestALargeFileGoesOnWhereItBroke(t *testing.T) {
	t.Parallel()

	for _, resume := range []string{"", " --resume upl_1"} {
		f := &flaky{t: t, breaks: 3}
		server := httptest.NewServer(f)
		t.Cleanup(server.Close)

		path, content := large(t)
		d := newDesk(t.Context(), t)

		code := d.do("upload -q " + path + " --server " + server.URL + resume)
		if code != exitDone || d.out.String() != "file_1\n" || string(f.got) != content {
			t.Errorf(
				"%d: %s%s, %d bytes of %d",
				code,
				d.out.String(),
				d.errs.String(),
				len(f.got),
				len(content),
			)
		}

		if f.breaks != -1 || (f.begun == 0) == (resume == "") {
			t.Errorf("%d breaks are left, %d uploads were begun", f.breaks, f.begun)
		}
	}
}

func TestWhatCannotBeResumed(t *testing.T) {
	t.Parallel()

	path, _ := large(t)
	other := filepath.Join(t.TempDir(), "other.bin")

	if err := os.WriteFile(other, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}

	for line, c := range map[string]struct {
		refusing string
		code     int
		out      string
	}{
		"upload -q " + path:                                 {"AUTHENTICATION_REQUIRED", 0, "file_plain"},
		"upload --resume upl_1 " + other:                    {"", exitUsage, "another file"},
		"upload --resume upl_1 " + other + " " + path:       {"", exitUsage, "one file"},
		fmt.Sprintf("upload -q --json --resume u %s", path): {"", 0, `"file_1"`},
	} {
		server := httptest.NewServer(&flaky{t: t, refusing: c.refusing})
		t.Cleanup(server.Close)

		d := newDesk(t.Context(), t)

		code := d.do(line + " --server " + server.URL)
		if said := d.out.String() + d.errs.String(); code != c.code ||
			!strings.Contains(said, c.out) {
			t.Errorf("%s: %d %s", line, code, said)
		}
	}
}
