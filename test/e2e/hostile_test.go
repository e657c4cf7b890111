package e2e_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

func TestURLsOfPrivateAddressesAreRefused(t *testing.T) {
	t.Parallel()

	var asked atomic.Int64

	inside := httptest.NewServer(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }),
	)
	defer inside.Close()

	_, port, err := net.SplitHostPort(inside.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}

	c := start(t)
	for _, url := range []string{
		inside.URL + "/a.png", "http://127.1:" + port + "/a.png", "http://0x7f000001:" + port + "/a.png", "http://2130706433:" + port + "/a.png",
		"http://[::ffff:127.0.0.1]:" + port + "/a.png", "http://[::ffff:169.254.169.254]/a.png", "http://169.254.169.254/a.png", "http://[::1]:" + port + "/a.png",
		"http://0.0.0.0:" + port + "/a.png", "http://10.0.0.1/a.png", "http://[fd00::1]/a.png",
	} {
		a := c.postJSON("/v1/convert?wait=60", `{"url":"`+url+`","targetFormat":"webp"}`)
		c.refused(url, a, 400, "INVALID_INPUT", "url")
	}

	c.settled(stock{}) // what can be seen to be refused is refused before anything is stored
	c.refused(
		"a name",
		c.postJSON(
			"/v1/convert?wait=60",
			`{"url":"http://localhost:`+port+`/a.png","targetFormat":"webp"}`,
		),
		400,
		"INVALID_INPUT",
		"private",
	)
	c.settled(stock{Jobs: 1})

	if asked.Load() != 0 {
		t.Errorf("a private server was asked %d times", asked.Load())
	}

	c.refused(
		"in a graph",
		c.postJSON(
			"/v1/jobs",
			`{"tasks":{"a":{"operation":"import/url","url":"`+inside.URL+`/a.png"}}}`,
		),
		400,
		"INVALID_INPUT",
		"tasks.a.url",
	)
	c.refused(
		"a password in the URL",
		c.postJSON(
			"/v1/convert",
			`{"url":"http://bob:pw@example.com/a.png","targetFormat":"webp"}`,
		),
		400,
		"INVALID_INPUT",
		"Authorization",
	)
	c.refused(
		"a reserved header",
		c.postJSON(
			"/v1/jobs",
			`{"tasks":{"a":{"operation":"import/url","url":"http://example.com/a.png","headers":{"Host":"x"}}}}`,
		),
		400,
		"INVALID_INPUT",
		"tasks.a.headers",
	)
}

func TestARedirectToAPrivateAddressIsRefused(t *testing.T) {
	t.Parallel()

	var asked atomic.Int64

	inside := httptest.NewServer(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }),
	)
	defer inside.Close()

	outside := httptest.NewUnstartedServer(
		http.RedirectHandler(inside.URL+"/a.png", http.StatusFound),
	)

	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}

	outside.Listener = l

	outside.Start()
	defer outside.Close()

	c := start(t, "CONVERTD_NET_ALLOW_PRIVATE=127.0.0.2/32")
	c.refused(
		"redirect",
		c.postJSON("/v1/convert?wait=60", `{"url":"`+outside.URL+`/a.png","targetFormat":"webp"}`),
		400,
		"INVALID_INPUT",
		"url",
	)

	if asked.Load() != 0 {
		t.Error("the redirect was followed to a private address")
	}
}

// secretMark is the content of a local file that must never get out. It is long enough not to occur
// by chance.
const secretMark = "convertd-e2e-secret-7c1f0a"

// secretFile lies where every local reader could find it.
func secretFile(t *testing.T) string {
	t.Helper()

	path := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(path, []byte(secretMark), 0o644); err != nil {
		t.Fatal(err)
	}

	return path
}

func TestAPlaylistNamedAVIReadsNothing(t *testing.T) {
	t.Parallel()
	c := start(t)

	clip, err := filepath.Abs(filepath.Join("..", "fixtures", "sample.ts"))
	if err != nil {
		t.Fatal(err)
	}

	list := "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://" + clip + "\n#EXT-X-ENDLIST\n"

	a := c.upload("/v1/convert?wait=60", "a.avi", []byte(list), "targetFormat", "mp4")
	if a.Status < 400 || a.Success {
		t.Errorf("%d %s", a.Status, a.Body)
	}

	b := c.upload(
		"/v1/convert?wait=60",
		"a.avi",
		append([]byte("RIFF\x00\x01\x00\x00AVI LIST"), list...),
		"targetFormat",
		"mp4",
	)
	if b.Status < 400 || b.Success {
		t.Errorf("%d %s", b.Status, b.Body)
	}

	c.settled(stock{})
}

func TestDocumentsReadNoLocalFileAndAskNoServer(t *testing.T) {
	t.Parallel()

	var asked atomic.Int64

	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)

		_, _ = io.WriteString(w, secretMark)
	}))
	defer listener.Close()

	secret := secretFile(t)

	name, err := os.ReadFile("/etc/hostname")
	if err != nil {
		t.Fatal(err)
	}

	hostname := strings.TrimSpace(string(name))
	c := start(t)

	html := `<html><body><p>visible</p><img src="file:///etc/hostname"><iframe src="file:///etc/hostname"></iframe><iframe src="file://` + secret + `"></iframe><object data="file://` + secret + `"></object>` +
		`<img src="` + listener.URL + `/a.png"><link rel="stylesheet" href="` + listener.URL + `/a.css"></body></html>`
	for name, content := range map[string][]byte{"a.html": []byte(html), "a.docx": linkedDocx(t, secret, listener.URL)} {
		a := c.upload("/v1/convert?wait=120", name, content, "targetFormat", "pdf")
		if a.Status != http.StatusOK {
			t.Fatalf("%s: %d %s", name, a.Status, a.Body)
		}

		text := pdfText(t, c.download(a.Data.Tasks["export-file"].Result.URL).Body)
		if !strings.Contains(text, "visible") || strings.Contains(text, secretMark) ||
			strings.Contains(text, hostname) {
			t.Errorf("%s became %q", name, text)
		}
	}

	if asked.Load() != 0 {
		t.Errorf("a server on loopback was asked %d times", asked.Load())
	}
}

// linkedDocx returns a document whose text includes a local file and whose picture lies on a
// server.
func linkedDocx(t *testing.T, secret, server string) []byte {
	t.Helper()

	parts := map[string]string{
		"[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels":         `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/_rels/document.xml.rels": `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="` + server + `/a.png" TargetMode="External"/></Relationships>`,
		"word/document.xml": `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>` +
			`<w:p><w:r><w:t>visible</w:t></w:r></w:p><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDETEXT "file://` + secret + `"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>field</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>` +
			`<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDEPICTURE "` + server + `/b.png"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:body></w:document>`,
	}

	var out bytes.Buffer

	z := zip.NewWriter(&out)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels"} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, parts[name])
		}

		if err != nil {
			t.Fatal(err)
		}
	}

	if err := z.Close(); err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

func pdfText(t *testing.T, content []byte) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "pdftotext", "-", "-")
	cmd.Stdin = bytes.NewReader(content)

	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}

	return string(out)
}
