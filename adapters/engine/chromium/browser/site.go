package browser

import (
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
)

// host is where the page of a zip seems to lie. To scripts it is a site like any other: they read
// what is beside the page, and no file of the machine, as none from a site may. The name leads
// nowhere (RFC 6761): what is asked for past the tab gets no answer.
const host = "page.invalid"

// of returns the path in the zip of what an address names; ok is false for what lies outside of it.
func (t *tab) of(to *url.URL) (name string, ok bool) {
	if t.asked.Zip == "" || to.Scheme != "http" || to.Host != host {
		return "", false
	}

	return strings.TrimPrefix(path.Clean("/"+to.Path), "/"), true
}

// serve answers with a file of the zip; where it holds none of that name, that is noted.
func (t *tab) serve(request, name string) (ok bool) {
	content, err := t.file(name)
	if err != nil {
		t.noting.Lock()
		t.report.Missing = noted(t.report.Missing, name)
		t.noting.Unlock()

		return false
	}

	t.reply("Fetch.fulfillRequest", params{
		"requestId":       request,
		"responseCode":    http.StatusOK,
		"responseHeaders": []params{{"name": "Content-Type", "value": kind(name, content)}},
		"body":            base64.StdEncoding.EncodeToString(content),
	})

	return true
}

func (t *tab) file(name string) ([]byte, error) {
	root, err := os.OpenRoot(t.asked.Folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()

	return root.ReadFile(name)
}

// kind is the MIME type of a file. Without a charset, pages and styles say theirs themselves.
func kind(name string, content []byte) string {
	known := mime.TypeByExtension(strings.ToLower(path.Ext(name)))
	if known == "" {
		known = http.DetectContentType(content)
	}

	bare, _, _ := strings.Cut(known, ";")

	return bare
}

// refused notes the local files that Chromium itself keeps from a site.
func (t *tab) refused(raw json.RawMessage) {
	var told struct {
		Entry struct {
			Text string `json:"text"`
		} `json:"entry"`
	}
	if err := json.Unmarshal(raw, &told); err != nil {
		return
	}

	const local = "Not allowed to load local resource: "
	if address, is := strings.CutPrefix(told.Entry.Text, local); is {
		t.block(address)
	}
}
