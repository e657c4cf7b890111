package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestCallsForPDFsWaitAndTellTheResultInShort(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for path, body := range map[string]string{
		"rotate":   `{"file":"https://example.com/a.pdf?content=PDF","angle":90,"pages":[1,3]}`,
		"encrypt":  `{"file":"https://example.com/a.pdf?content=PDF","password":"hush","permissions":{"printing":true,"copying":false}}`,
		"compress": `{"url":"https://example.com/a.pdf?content=PDF","level":"high"}`,
		"merge":    `{"files":["https://example.com/a.pdf?content=PDF","https://example.com/b.pdf?content=PDF"],"output_filename":"whole.pdf"}`,
	} {
		a := k.json("/v1/pdf/"+path, body)
		d := a.body.Data
		link, _ := d["url"].(string)

		size, _ := d["file_size"].(float64)
		if a.StatusCode != http.StatusOK || d["status"] != "completed" ||
			!strings.HasPrefix(link, publicURL+"/v1/files/file_") ||
			size == 0 ||
			d["page_count"] != 3.0 ||
			d["files"] != nil {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.text)
		}

		if strings.Contains(a.text, "hush") {
			t.Errorf("%s shows the password: %s", path, a.text)
		}
	}
}

// The example of the source document calls a PDF with words behind its pages so.
func TestASearchablePDFIsAPDF(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.json(
		"/v1/pdf/ocr",
		`{"file":"https://example.com/a.pdf?content=PDF","language":"eng","output_format":"pdf-searchable"}`,
	)
	if a.StatusCode != http.StatusOK || a.body.Data["page_count"] != 3.0 {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	other := `{"file":"https://example.com/a.pdf?content=PDF","output_format":"pdf-searchable","angle":90}`
	k.refused(k.json("/v1/pdf/rotate", other), 422, "UNSUPPORTED_FORMAT", "targetFormat")
}

func TestSplitListsItsParts(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.json(
		"/v1/pdf/split",
		`{"file":"https://example.com/a.pdf?content=PDF","ranges":["1-2","3"]}`,
	)

	list, _ := a.body.Data["files"].([]any)
	if a.StatusCode != http.StatusOK || len(list) != 1 || a.body.Data["url"] != nil ||
		at(t, a.body.Data, "files 0 page_count") != 3.0 {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}

func TestACallForAPDFDoesNotWaitIfToldSo(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	body := `{"file":"https://example.com/a.pdf?content=PDF HOLD","angle":"90"}`
	for name, a := range map[string]*answer{
		"query":  k.json("/v1/pdf/rotate?wait=0", body),
		"prefer": k.json("/v1/pdf/rotate", body, "Prefer", "respond-async"),
	} {
		if a.StatusCode != http.StatusAccepted || a.body.Data["url"] != nil ||
			a.body.Data["jobId"] == nil {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
	}
}

func TestWhatACallForAPDFLacks(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.refused(
		k.json("/v1/pdf/rotate", `{"file":"https://example.com/a.pdf?content=PDF"}`),
		400,
		"INVALID_INPUT",
		"angle",
	)
	k.refused(
		k.json(
			"/v1/pdf/extract-pages",
			`{"file":"https://example.com/a.pdf?content=PDF","pages":"x"}`,
		),
		400,
		"INVALID_INPUT",
		"pages",
	)
	k.refused(
		k.json(
			"/v1/pdf/rotate?password=x",
			`{"file":"https://example.com/a.pdf?content=PDF","angle":90}`,
		),
		400,
		"INVALID_INPUT",
		"password",
	)
}
