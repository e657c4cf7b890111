package e2e_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// secrets are what no answer may show: paths, stacks, Go's error texts.
func secrets(dataDir string) []string {
	return []string{
		dataDir,
		"/work/",
		"/in/",
		"goroutine",
		".go:",
		"panic",
		"sqlite:",
		"SQLITE_",
		"bwrap",
		"context canceled",
	}
}

// refused fails the test unless the answer is that error and tells nothing that it must not.
func (c client) refused(name string, a answer, status int, code, hint string) {
	c.t.Helper()

	if a.Status != status || a.Success || a.Error.Code != code ||
		!strings.Contains(a.Error.Message+string(a.Body), hint) {
		c.t.Errorf("%s: %d %s, want %d %s with %q", name, a.Status, a.Body, status, code, hint)
	}

	if a.Error.Message == "" || a.Meta.RequestID == "" {
		c.t.Errorf("%s: no message or request id: %s", name, a.Body)
	}

	for _, s := range secrets(c.server.DataDir) {
		if bytes.Contains(a.Body, []byte(s)) {
			c.t.Errorf("%s: the answer tells %q: %s", name, s, a.Body)
		}
	}
}

func TestBadRequestsLeaveNothing(t *testing.T) {
	t.Parallel()
	c := start(t)

	const graph = `{"tasks":{"a":{"operation":"import/url","url":"http://example.com/a.mov"},"b":{"operation":"convert","input":"a","output_format":"mp4"}`

	cases := []struct {
		name, path, contentType, body string
		status                        int
		code, hint                    string
	}{
		{"empty body", "/v1/jobs", "application/json", "", 400, "INVALID_REQUEST", ""},
		{"empty one-shot", "/v1/convert", "application/json", "", 400, "INVALID_REQUEST", ""},
		{"raw, no target", "/v1/convert", "", "x", 400, "INVALID_INPUT", "targetFormat"},
		{
			"raw as a form",
			"/v1/convert",
			"application/x-www-form-urlencoded",
			"x",
			400,
			"INVALID_REQUEST",
			"multipart/form-data",
		},
		{
			"wrong content type",
			"/v1/jobs",
			"text/xml",
			"<a/>",
			400,
			"INVALID_REQUEST",
			"application/json",
		},
		{
			"form to jobs",
			"/v1/jobs",
			"application/x-www-form-urlencoded",
			"a=b",
			400,
			"INVALID_REQUEST",
			"",
		},
		{"broken JSON", "/v1/jobs", "application/json", `{"tasks":`, 400, "INVALID_REQUEST", ""},
		{
			"broken form",
			"/v1/convert",
			"multipart/form-data; boundary=x",
			"--x\r\nnonsense",
			400,
			"INVALID_REQUEST",
			"",
		},
		{
			"form without boundary",
			"/v1/convert",
			"multipart/form-data",
			"--x",
			400,
			"INVALID_REQUEST",
			"",
		},
		{
			"form without file",
			"/v1/convert",
			"multipart/form-data; boundary=x",
			"--x\r\nContent-Disposition: form-data; name=\"targetFormat\"\r\n\r\nmp4\r\n--x--\r\n",
			400,
			"NO_FILES",
			"",
		},
		{
			"unknown field",
			"/v1/jobs",
			"application/json",
			`{"tusks":{}}`,
			400,
			"INVALID_INPUT",
			"tusks",
		},
		{
			"unknown task field",
			"/v1/jobs",
			"application/json",
			graph + `,"c":{"operation":"export/url","input":"b","colour":1}}}`,
			400,
			"INVALID_INPUT",
			"colour",
		},
		{"no tasks", "/v1/jobs", "application/json", `{"tasks":{}}`, 400, "INVALID_INPUT", "tasks"},
		{
			"unknown format",
			"/v1/jobs",
			"application/json",
			strings.Replace(graph, "mp4", "mp5", 1) + `}}`,
			422,
			"UNSUPPORTED_FORMAT",
			"mp5",
		},
		{
			"no route",
			"/v1/jobs",
			"application/json",
			strings.Replace(graph, `"mp4"`, `"docx"`, 1) + `}}`,
			422,
			"UNSUPPORTED_CONVERSION",
			"docx",
		},
		{
			"bad option",
			"/v1/jobs",
			"application/json",
			strings.Replace(graph, `"mp4"`, `"mp4","options":{"fps":1000}`, 1) + `}}`,
			400,
			"INVALID_INPUT",
			"1 to 60",
		},
		{
			"cycle",
			"/v1/jobs",
			"application/json",
			`{"tasks":{"a":{"operation":"convert","input":"b","output_format":"mp4"},"b":{"operation":"convert","input":"a","output_format":"mp4"}}}`,
			400,
			"INVALID_INPUT",
			"circle",
		},
		{
			"no URL",
			"/v1/convert",
			"application/json",
			`{"targetFormat":"mp4"}`,
			400,
			"NO_FILES",
			"",
		},
		{
			"no target",
			"/v1/convert",
			"application/json",
			`{"url":"http://example.com/a.mov"}`,
			400,
			"INVALID_INPUT",
			"targetFormat",
		},
		{
			"other scheme",
			"/v1/convert",
			"application/json",
			`{"url":"file:///etc/passwd","targetFormat":"mp4"}`,
			400,
			"INVALID_INPUT",
			"http",
		},
	}
	for _, x := range cases {
		c.refused(
			x.name,
			c.send(http.MethodPost, x.path, x.contentType, strings.NewReader(x.body)),
			x.status,
			x.code,
			x.hint,
		)
	}

	c.refused("no such route", c.get("/v1/nowhere"), 404, "NOT_FOUND", "")
	c.refused(
		"wrong method",
		c.send(http.MethodPut, "/v1/convert", "", nil),
		405,
		"METHOD_NOT_ALLOWED",
		"",
	)
	c.refused(
		"no such job",
		c.get("/v1/jobs/job_00000000000000000000000000"),
		404,
		"JOB_NOT_FOUND",
		"",
	)
	c.refused("unsigned download", c.get("/v1/files/file_0/x.mp4"), 401, "EXPIRED", "")
	c.settled(stock{})
}

func TestBadFilesLeaveNothing(t *testing.T) {
	t.Parallel()
	c := start(t, "CONVERTD_MAX_FILE_SIZE=1MB")
	mp4, noise := fixture(t, "sample.mp4"), make([]byte, 4096)

	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}

	cases := []struct {
		name, file string
		content    []byte
		target     string
		status     int
		code, hint string
	}{
		{"0 bytes", "a.mp4", nil, "mov", 400, "CORRUPT_FILE", "empty"},
		{
			"text named .mp4",
			"a.mp4",
			[]byte("Dear reader, this is no film.\n"),
			"mov",
			400,
			"CORRUPT_FILE",
			"is not a MPEG-4",
		},
		{"truncated MP4", "a.mp4", mp4[:len(mp4)/2], "mov", 400, "CORRUPT_FILE", ""},
		{"noise named .docx", "a.docx", noise, "pdf", 400, "CORRUPT_FILE", "docx"},
		{"noise", "a", noise, "pdf", 422, "UNSUPPORTED_FORMAT", ""},
		{"unknown target", "a.mp4", mp4, "mp5", 422, "UNSUPPORTED_FORMAT", "mp5"},
		{"no route", "a.mp4", mp4, "docx", 422, "UNSUPPORTED_CONVERSION", "docx"},
		{
			"too large",
			"a.mp4",
			append(slices.Clip(mp4), make([]byte, 2<<20)...),
			"mov",
			413,
			"FILE_TOO_LARGE",
			"1 MB",
		},
		{
			"a picture of 4 gigapixels",
			"a.png",
			bomb(65535, 65535),
			"webp",
			413,
			"FILE_TOO_LARGE",
			"pixels",
		},
	}
	for _, x := range cases {
		c.refused(
			x.name,
			c.upload("/v1/convert?wait=60", x.file, x.content, "targetFormat", x.target),
			x.status,
			x.code,
			x.hint,
		)
		c.refused(
			x.name+", target first",
			c.formTargetFirst(x.file, x.content, x.target),
			x.status,
			x.code,
			x.hint,
		)
	}

	c.refused(
		"unknown form field",
		c.upload("/v1/convert", "a.mp4", mp4, "targetFormat", "mov", "colour", "red"),
		400,
		"INVALID_INPUT",
		"colour",
	)
	c.refused(
		"wrong input format",
		c.upload("/v1/convert", "a.mp4", mp4, "targetFormat", "mkv", "inputFormat", "avi"),
		422,
		"UNSUPPORTED_FORMAT",
		"mp4",
	)
	c.settled(stock{})
}

// formTargetFirst posts the fields before the file: parts come in any order.
func (c client) formTargetFirst(name string, content []byte, target string) answer {
	c.t.Helper()

	body := "--b\r\nContent-Disposition: form-data; name=\"targetFormat\"\r\n\r\n" + target +
		"\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n"

	return c.send(
		http.MethodPost,
		"/v1/convert?wait=60",
		"multipart/form-data; boundary=b",
		io.MultiReader(
			strings.NewReader(body),
			bytes.NewReader(content),
			strings.NewReader("\r\n--b--\r\n"),
		),
	)
}

// bomb returns a small PNG that declares that many pixels.
func bomb(width, height uint32) []byte {
	chunk := func(kind string, data []byte) []byte {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		b = append(append(b, kind...), data...)

		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	out := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 2, 0, 0, 0))...)

	return append(append(out, chunk("IDAT", make([]byte, 900))...), chunk("IEND", nil)...)
}

func TestOddNames(t *testing.T) {
	t.Parallel()
	c := start(t)
	png := fixture(t, "sample.png")
	// A name with a NUL or a line break is no header at all, so such a form is refused; every other
	// name is cleaned.
	for name, want := range map[string]string{
		"../../../etc/passwd.png": "passwd.webp", `..\..\boot.png`: "boot.webp", `say \"hi\".png`: "say hi.webp", "🎬 film.png": "🎬 film.webp",
		".png": "png.webp", "a\x00b.png": "", "a\r\nX-Evil: 1.png": "",
	} {
		body := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n" + string(
			png,
		) +
			"\r\n--b\r\nContent-Disposition: form-data; name=\"targetFormat\"\r\n\r\nwebp\r\n--b--\r\n"

		a := c.send(
			http.MethodPost,
			"/v1/convert?wait=60",
			"multipart/form-data; boundary=b",
			strings.NewReader(body),
		)
		if want == "" {
			c.refused(name, a, 400, "INVALID_REQUEST", "")
			continue
		}

		if a.Status != http.StatusOK {
			t.Errorf("%q: %d %s", name, a.Status, a.Body)
			continue
		}

		f := a.Data.Tasks["export-file"].Result.Files[0]
		if f.Filename != want {
			t.Errorf("%q became %q, want %q", name, f.Filename, want)
		}

		if got := c.download(
			f.URL,
		); got.Status != http.StatusOK || int64(len(got.Body)) != f.Size ||
			got.Header.Get("X-Evil") != "" {
			t.Errorf("%q: download %d, %d bytes, %v", name, got.Status, len(got.Body), got.Header)
		}
	}
}

func TestAClientThatHangsUpLeavesNothing(t *testing.T) {
	t.Parallel()
	c := start(t)
	conn := c.dial()

	_, err := io.WriteString(
		conn,
		"POST /v1/convert HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9999999\r\n\r\n"+
			"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"+string(
			fixture(t, "sample.png"),
		)+strings.Repeat(
			"x",
			1<<20,
		),
	)
	if err != nil {
		t.Fatal(err)
	}

	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}

	c.settled(stock{})
}

func TestAClientThatSendsAByteAMinuteIsCutOff(t *testing.T) {
	t.Parallel()
	c := start(t, "CONVERTD_STALL_TIMEOUT=1s")

	conn := c.dial()
	defer conn.Close()

	_, err := io.WriteString(
		conn,
		"POST /v1/convert HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9999999\r\n\r\n"+
			"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"+string(
			fixture(t, "sample.png"),
		),
	)
	if err != nil {
		t.Fatal(err)
	}

	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}

	text, err := io.ReadAll(conn)
	if err != nil || !bytes.Contains(text, []byte("408")) ||
		!bytes.Contains(text, []byte(`"TIMEOUT"`)) {
		t.Errorf("%v: %s", err, text)
	}

	c.settled(stock{})
}

func (c client) dial() net.Conn {
	c.t.Helper()

	conn, err := (&net.Dialer{}).DialContext(
		c.t.Context(),
		"tcp",
		strings.TrimPrefix(c.server.URL, "http://"),
	)
	if err != nil {
		c.t.Fatal(err)
	}

	return conn
}
