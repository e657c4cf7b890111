package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestOneShotConversions(t *testing.T) {
	t.Parallel()

	c := start(t)
	for _, x := range []struct{ file, target, mime, magic string }{
		{"sample.mov", "mp4", "video/mp4", "ftyp"},
		{"sample.docx", "pdf", "application/pdf", "%PDF"},
		{"sample.png", "webp", "image/webp", "WEBP"},
		{"sample.wav", "mp3", "audio/mpeg", ""},
	} {
		a := c.convert(x.file, "targetFormat", x.target)
		if a.Data.ID == "" || a.Data.ID != a.Data.JobID || a.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s: ids of %s", x.file, a.Body)
		}

		convert, export := a.Data.Tasks["convert-file"], a.Data.Tasks["export-file"]
		if convert.Engine == "" || len(convert.Result.Checks) == 0 || export.Result == nil ||
			export.Result.URL == "" {
			t.Fatalf("%s: %s", x.file, a.Body)
		}

		f := export.Result.Files[0]
		got := c.download(export.Result.URL)

		sum := sha256.Sum256(got.Body)
		if got.Status != http.StatusOK || hex.EncodeToString(sum[:]) != f.SHA256 ||
			int64(len(got.Body)) != f.Size {
			t.Errorf(
				"%s: downloaded %d bytes (%d), want %d",
				x.file,
				len(got.Body),
				got.Status,
				f.Size,
			)
		}

		if f.MIME != x.mime || got.Header.Get("Content-Type") != x.mime ||
			!bytes.Contains(got.Body[:64], []byte(x.magic)) {
			t.Errorf(
				"%s: %s, sent as %s: %.64q",
				x.file,
				f.MIME,
				got.Header.Get("Content-Type"),
				got.Body,
			)
		}
	}
}

func TestOptionsTakeEffect(t *testing.T) {
	t.Parallel()
	c := start(t)
	low := c.convert("sample.png", "targetFormat", "jpg", "quality", "low").Data.Tasks["export-file"].Result.Files[0]

	high := c.convert("sample.png", "targetFormat", "jpg", "options", `{"quality":"highest"}`).Data.Tasks["export-file"].Result.Files[0]
	if low.Size >= high.Size {
		t.Errorf("low quality: %d bytes, highest: %d", low.Size, high.Size)
	}

	flat := c.convert("sample.png", "target_format", "jpg", "options", `{"quality":"highest"}`, "quality", "low").Data.Tasks["export-file"].Result.Files[0]
	if flat.Size != low.Size {
		t.Errorf("a flat option does not win: %d bytes", flat.Size)
	}
}

func TestDownloads(t *testing.T) {
	t.Parallel()
	c := start(t)
	a := c.convert("sample.webp", "output_format", "png")
	f := a.Data.Tasks["export-file"].Result.Files[0]

	whole := c.download(f.URL)
	if _, err := png.Decode(bytes.NewReader(whole.Body)); err != nil {
		t.Error(err)
	}

	if h := whole.Header; h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		t.Errorf("headers: %v", h)
	}

	part := c.download(f.URL, "Range", "bytes=4-7")
	if part.Status != http.StatusPartialContent || !bytes.Equal(part.Body, whole.Body[4:8]) {
		t.Errorf("range: %d %q", part.Status, part.Body)
	}

	if same := c.download(
		f.URL,
		"If-None-Match",
		whole.Header.Get("Etag"),
	); same.Status != http.StatusNotModified {
		t.Errorf("If-None-Match: %d", same.Status)
	}

	head := c.send(http.MethodHead, strings.TrimPrefix(f.URL, c.server.URL), "", nil)
	if head.Status != http.StatusOK ||
		head.Header.Get("Content-Length") != whole.Header.Get("Content-Length") {
		t.Errorf("HEAD: %d %v", head.Status, head.Header)
	}

	for _, change := range [][2]string{{"signature=", "signature=00"}, {"expires=", "expires=9"}, {"/" + f.ID + "/", "/file_0/"}, {".png?", ".exe?"}} {
		c.refused(
			"a changed link",
			c.download(strings.Replace(f.URL, change[0], change[1], 1)),
			401,
			"EXPIRED",
			"",
		)
	}
}

func TestWaitingAndCancelling(t *testing.T) {
	t.Parallel()
	// no LibreOffice that stays, so that nothing runs where nothing is to be done
	c := start(t, "CONVERTD_OFFICE_INSTANCES=0")

	now := c.upload("/v1/convert", "sample.docx", fixture(t, "sample.docx"), "targetFormat", "pdf")
	if now.Status != http.StatusAccepted ||
		now.Header.Get("Location") != "/v1/jobs/"+now.Data.ID &&
			!strings.HasSuffix(now.Header.Get("Location"), "/v1/jobs/"+now.Data.ID) {
		t.Fatalf("%d %s %s", now.Status, now.Header.Get("Location"), now.Body)
	}

	if j := c.wait(now.Data.ID); j.Status != "completed" || j.Progress != 100 {
		t.Errorf("%+v", j)
	}

	c.refused(
		"cancelled too late",
		c.send(http.MethodPost, "/v1/jobs/"+now.Data.ID+"/cancel", "", nil),
		409,
		"CONFLICT",
		"completed",
	)

	before := c.look()
	long := c.upload(
		"/v1/convert",
		"long.wav",
		noise(t, 600),
		"targetFormat",
		"mp3",
		"bitrate",
		"320k",
	)
	begun := time.Now()

	gone := c.send(http.MethodPost, "/v1/jobs/"+long.Data.ID+"/cancel", "", nil)
	if gone.Status != http.StatusOK || gone.Data.Status != "cancelled" {
		t.Fatalf("%d %s", gone.Status, gone.Body)
	}

	before.Jobs++
	before.Files++ // the input stays until it expires
	before.Blobs++
	c.settled(before)
	t.Logf("cancelled and cleared in %s", time.Since(begun))
}

// noise returns a WAV file of that many seconds, which takes an encoder its time.
func noise(t *testing.T, seconds int) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "noise.wav")

	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "anoisesrc=r=48000:seed=1", "-t", strconv.Itoa(seconds), path).
		CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	return content
}

// site serves the fixtures on loopback, as a stranger's server would.
func site(t *testing.T) *httptest.Server {
	t.Helper()

	s := httptest.NewServer(http.FileServer(http.Dir(filepath.Join("..", "fixtures"))))
	t.Cleanup(s.Close)

	return s
}

func TestAGraphWithAnImportFromAURL(t *testing.T) {
	t.Parallel()
	c, s := start(t, "CONVERTD_NET_ALLOW_PRIVATE=127.0.0.0/8"), site(t)

	a := c.postJSON("/v1/jobs", `{"tag":"holiday","tasks":{
		"get":{"operation":"import/url","url":"`+s.URL+`/sample.mov","filename":"my film.mov","headers":{"Authorization":"Bearer s3cret"}},
		"make":{"operation":"convert","input":"get","output_format":"mkv"},
		"sound":{"operation":"convert","input":["get"],"output_format":"mp3"},
		"give":{"operation":"export/url","input":["make","sound"]}}}`)
	if a.Status != http.StatusAccepted || bytes.Contains(a.Body, []byte("s3cret")) ||
		a.Data.Tasks["get"].Headers != "***" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}

	j := c.wait(a.Data.ID)
	if j.Status != "completed" {
		t.Fatalf("%+v", j)
	}

	files := j.Tasks["give"].Result.Files
	if len(files) != 2 || files[0].Filename != "my film.mkv" || files[1].Filename != "my film.mp3" {
		t.Errorf("%+v", files)
	}

	if strings.Contains(c.server.Log(), "s3cret") {
		t.Error("the log holds a secret")
	}
}

func TestOneShotFromAURL(t *testing.T) {
	t.Parallel()
	c, s := start(t, "CONVERTD_NET_ALLOW_PRIVATE=127.0.0.0/8"), site(t)

	a := c.send(
		http.MethodPost,
		"/v1/convert",
		"application/json",
		strings.NewReader(`{"url":"`+s.URL+`/sample.png","targetFormat":"webp","quality":"low"}`),
		"Prefer",
		"wait=60",
	)
	if a.Status != http.StatusOK || a.Data.Status != "completed" ||
		a.Data.Tasks["export-file"].Result.Files[0].Filename != "sample.webp" {
		t.Errorf("%d %s", a.Status, a.Body)
	}

	c.refused(
		"not there",
		c.postJSON("/v1/convert?wait=60", `{"url":"`+s.URL+`/nothing.png","targetFormat":"webp"}`),
		400,
		"INVALID_INPUT",
		"404",
	)
}

func TestHealthAndMetrics(t *testing.T) {
	t.Parallel()

	c := start(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		if a := c.get(path); a.Status != http.StatusOK {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}

	c.convert("sample.png", "targetFormat", "webp")

	res, err := http.Get(c.server.MetricsURL) //nolint:noctx // a loopback address of the test's own
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()

	var text bytes.Buffer
	if _, err := text.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}

	for _, want := range []string{
		`convertd_http_requests_total{code="200",fault="",method="POST",route="/v1/convert"} 1`, `convertd_job_events_total{event="job.completed"} 1`,
		`convertd_engine_duration_seconds_count{engine="vips",operation="convert",result="ok"} 1`, "convertd_storage_bytes ", "convertd_disk_free_bytes ", `convertd_queue_wait_seconds_count{kind="image"} 1`,
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %s in the metrics", want)
		}
	}

	if a := c.get("/metrics"); a.Status != http.StatusNotFound {
		t.Errorf("the API's own address shows metrics: %d", a.Status)
	}
}
