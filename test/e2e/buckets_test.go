package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/test/harness"
	"github.com/convertd/convertd/test/postgres"
	"github.com/convertd/convertd/test/storages"
)

// The README's example, with one line of configuration changed.
func TestEveryStorage(t *testing.T) {
	t.Parallel()

	credentials, err := storages.Environment()
	if err != nil {
		t.Fatal(err)
	}

	for name, made := range storages.Keepers() {
		for _, redirect := range []string{"true", "false"} {
			t.Run(name+" redirect="+redirect, func(t *testing.T) {
				t.Parallel()

				c := start(t, slices.Concat(credentials, []string{
					"CONVERTD_STORAGE_URL=" + made(
						t,
					).Setting(),
					"CONVERTD_STORAGE_REDIRECT=" + redirect,
				})...)
				c.convertsAndServes(c)
				c.takesPresigned(c)
			})
		}
	}
}

// Nothing but the database and the bucket is shared; each server has a folder of its own.
func TestServersAndWorkersShareABucketAlone(t *testing.T) {
	t.Parallel()

	credentials, err := storages.Environment()
	if err != nil {
		t.Fatal(err)
	}

	key := filepath.Join(t.TempDir(), "secret.key")
	settings := slices.Concat(credentials, []string{
		"CONVERTD_DATABASE_URL=" + postgres.Shared(t).Database(t),
		"CONVERTD_STORAGE_URL=" + storages.NewVersity(t).Setting() + "&prefix=convertd",
		"CONVERTD_SECRET_KEY_FILE=" + key,
	})

	one := start(t, slices.Concat(settings, []string{"CONVERTD_ROLE=api"})...)
	two := start(t, slices.Concat(settings, []string{"CONVERTD_ROLE=api"})...)

	var workers []*harness.Server
	for range 3 {
		workers = append(workers, start(t, slices.Concat(settings, []string{
			"CONVERTD_ROLE=worker", "CONVERTD_PUBLIC_URL=" + one.server.URL,
		})...).server)
	}

	one.convertsAndServes(two)
	two.takesPresigned(one)

	// A worker that is killed leaves nothing that another could not go on with.
	var ids []string

	for range 6 {
		a := one.upload(
			"/v1/convert",
			"sample.png",
			fixture(t, "sample.png"),
			"targetFormat",
			"webp",
		)
		ids = append(ids, a.Data.ID)
	}

	if err := workers[0].Kill(); err != nil {
		t.Fatal(err)
	}

	for _, id := range ids {
		if j := two.wait(id); j.Status != "completed" {
			t.Errorf("%+v", j)
		}
	}

	for _, server := range append(workers, one.server, two.server) {
		for _, folder := range []string{"storage", "blobs"} {
			if _, err := os.Stat(filepath.Join(server.DataDir, folder)); err == nil {
				t.Errorf("%s is in a server's own folder", folder)
			}
		}
	}
}

// convertsAndServes converts on one server, and downloads from another, the whole and parts.
func (c client) convertsAndServes(other client) {
	c.t.Helper()

	a := c.upload("/v1/convert", "sample.png", fixture(c.t, "sample.png"), "targetFormat", "webp")

	j := other.wait(a.Data.ID)
	if j.Status != "completed" {
		c.t.Fatalf("%+v", j)
	}

	f := j.Tasks["export-file"].Result.Files[0]
	url := strings.Replace(f.URL, c.server.URL, other.server.URL, 1)

	whole, header := c.piece(url, "")
	if int64(len(whole)) != f.Size || !bytes.HasPrefix(whole[8:], []byte("WEBP")) {
		c.t.Errorf("%d bytes, want %d", len(whole), f.Size)
	}

	if got := header.Get("Content-Disposition"); got != "attachment; filename=sample.webp" {
		c.t.Errorf("Content-Disposition is %q", got)
	}

	if part, _ := c.piece(url, "bytes=8-11"); string(part) != "WEBP" {
		c.t.Errorf("bytes 8 to 11 are %q", part)
	}
}

// takesPresigned sends a file past the call that converts it.
func (c client) takesPresigned(other client) {
	c.t.Helper()

	content := fixture(c.t, "sample.png")
	place := c.asked("/v1/uploads/presign", fmt.Sprintf(
		`{"filename":"mine.png","contentType":"image/png","fileSize":%d}`, len(content)))

	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPut,
		fmt.Sprint(place["uploadUrl"]), bytes.NewReader(content))
	if err != nil {
		c.t.Fatal(err)
	}

	r.Header.Set("Content-Type", "image/png")

	sent, err := http.DefaultClient.Do(r)
	if err != nil || sent.StatusCode != http.StatusOK {
		c.t.Fatalf("PUT: %v %v", sent, err)
	}

	_ = sent.Body.Close() // it was read by its status

	made := other.asked("/v1/convert/storage", fmt.Sprintf(
		`{"storageKey":%q,"targetFormat":"webp"}`, place["storageKey"]))

	j := other.wait(fmt.Sprint(made["id"]))
	if j.Status != "completed" || j.Tasks["export-file"].Result.Files[0].Filename != "mine.webp" {
		c.t.Errorf("%+v", j)
	}
}

// asked returns what a call answers with.
func (c client) asked(path, body string) map[string]any {
	c.t.Helper()

	r, err := http.NewRequestWithContext(
		c.t.Context(), http.MethodPost, c.server.URL+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}

	r.Header.Set("Content-Type", "application/json")

	a, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer a.Body.Close()

	var answer struct {
		Success bool
		Data    map[string]any
		Error   any
	}
	if err := json.NewDecoder(a.Body).Decode(&answer); err != nil || !answer.Success {
		c.t.Fatalf("%s: %d %v %v", path, a.StatusCode, err, answer.Error)
	}

	return answer.Data
}

// piece returns the content of a URL, or of a part of it, over redirects.
func (c client) piece(url, part string) ([]byte, http.Header) {
	c.t.Helper()

	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, url, nil)
	if err != nil {
		c.t.Fatal(err)
	}

	want := http.StatusOK

	if part != "" {
		r.Header.Set("Range", part)

		want = http.StatusPartialContent
	}

	a, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer a.Body.Close()

	content, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != want {
		c.t.Fatalf("%s: %d %v: %.200s", url, a.StatusCode, err, content)
	}

	return content, a.Header
}
