package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/convertd/convertd/test/workbench"
)

// inShort is what stands beside the job on the answers of calls for PDFs.
type inShort struct {
	URL       string
	FileSize  int `json:"file_size"`
	PageCount int `json:"page_count"`
	Files     []inShort
}

// brief reads it, and fails the test unless the job has completed.
func (c client) brief(a answer) inShort {
	c.t.Helper()

	var body struct{ Data inShort }
	if err := json.Unmarshal(
		a.Body,
		&body,
	); a.Status != http.StatusOK || a.Data.Status != "completed" ||
		err != nil {
		c.t.Fatalf("%d %s, %v", a.Status, a.Body, err)
	}

	return body.Data
}

// stored uploads a file and returns its id.
func (c client) stored(name string, content []byte) string {
	c.t.Helper()

	a := c.upload("/v1/upload", name, content)
	if a.Status != http.StatusCreated {
		c.t.Fatalf("%s: %d %s", name, a.Status, a.Body)
	}

	return a.Data.ID
}

// A PDF, a picture and a document become one PDF: the planner leads two of them there.
func TestAPDFAPictureAndADocumentAreMerged(t *testing.T) {
	t.Parallel()
	c := start(t)
	body := fmt.Sprintf(`{"files":[%q,%q,%q],"output_filename":"whole.pdf"}`,
		c.stored("a.pdf", workbench.Paper{Name: "A", Pages: 3}.Bytes()),
		c.stored("b.jpg", fixture(t, "sample.jpg")), c.stored("c.docx", fixture(t, "sample.docx")))

	a := c.postJSON("/v1/pdf/merge?wait=120", body)
	made := c.brief(a)

	got := c.download(made.URL)
	if made.PageCount != 3+1+2 || got.Status != http.StatusOK || len(got.Body) != made.FileSize ||
		!strings.Contains(made.URL, "/whole.pdf?") {
		t.Errorf("%+v: %d, %d bytes", made, got.Status, len(got.Body))
	}
}

// What is protected needs its password for everything, and nothing tells it.
func TestAPDFIsProtectedAndOpenedAgain(t *testing.T) {
	t.Parallel()
	c := start(t)

	const password = "--hush hush"

	plain := workbench.Paper{Name: "A", Pages: 2}.Bytes()
	protected := c.upload(
		"/v1/pdf/encrypt",
		"a.pdf",
		plain,
		"password",
		password,
		"options",
		`{"permissions":{"copying":false}}`,
	)
	made := c.brief(protected)
	locked := c.download(made.URL).Body

	c.refused(
		"another operation",
		c.upload("/v1/pdf/rotate", "a.pdf", locked, "angle", "90"),
		422,
		"PASSWORD_REQUIRED",
		"pdf/decrypt",
	)
	c.refused(
		"no password",
		c.upload("/v1/pdf/decrypt", "a.pdf", locked),
		422,
		"PASSWORD_REQUIRED",
		"password",
	)
	c.refused(
		"a wrong one",
		c.upload("/v1/pdf/decrypt", "a.pdf", locked, "password", "x"),
		422,
		"PASSWORD_REQUIRED",
		"right one",
	)

	opened := c.upload("/v1/pdf/decrypt", "a.pdf", locked, "password", password)
	if got := c.brief(opened); made.PageCount != 2 || got.PageCount != 2 {
		t.Errorf("%+v, then %+v", made, got)
	}

	for what, text := range map[string][]byte{
		"the answer": protected.Body, "the other answer": opened.Body,
		"the job": c.get("/v1/jobs/" + protected.Data.ID).Body, "the log": []byte(c.server.Log()),
	} {
		if bytes.Contains(text, []byte("hush")) {
			t.Errorf("%s tells the password", what)
		}
	}
}

func TestPagesOfAPDF(t *testing.T) {
	t.Parallel()
	c := start(t)
	plain := workbench.Paper{Name: "A", Pages: 5, Bookmarks: true}.Bytes()
	id := c.stored("a.pdf", plain)

	split := c.brief(
		c.postJSON("/v1/pdf/split", fmt.Sprintf(`{"file":%q,"ranges":["1-2","3-4",5]}`, id)),
	)
	if len(split.Files) != 3 || split.Files[0].PageCount != 2 || split.Files[2].PageCount != 1 {
		t.Errorf("%+v", split)
	}

	for path, want := range map[string]int{
		`extract-pages {"pages":[1,3]}`: 2, `extract-pages {"pages":"2-"}`: 4, `rotate {"angle":90,"pages":[1]}`: 5,
		`compress {"level":"high"}`: 5,
	} {
		name, options, _ := strings.Cut(path, " {")

		got := c.brief(c.postJSON("/v1/pdf/"+name, fmt.Sprintf(`{"file":%q,%s`, id, options)))
		if got.PageCount != want || got.URL == "" || got.FileSize == 0 {
			t.Errorf("%s: %+v, want %d pages", path, got, want)
		}
	}

	c.refused(
		"other pages",
		c.postJSON("/v1/pdf/extract-pages", fmt.Sprintf(`{"file":%q,"pages":"9"}`, id)),
		400,
		"INVALID_INPUT",
		"5 pages",
	)
}
