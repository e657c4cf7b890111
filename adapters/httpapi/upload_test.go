package httpapi_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/files"
)

// upload sends content as a form, as a.png, and returns the file's id.
func (k *kit) upload(content string) string {
	k.t.Helper()
	body, contentType := form(k.t, field{"file", "a.png", content})
	a := k.do(http.MethodPost, "/v1/upload", body, "Content-Type", contentType)

	id, _ := a.body.Data["id"].(string)
	if a.StatusCode != http.StatusCreated || a.Header.Get("Location") != publicURL+"/v1/files/"+id {
		k.t.Fatalf("%d %s %s", a.StatusCode, a.Header.Get("Location"), a.text)
	}

	return id
}

func TestUploadsTakeFormsAndRawBodies(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	named, namedType := form(
		t,
		field{"file", "a.png", "PNG one"},
		field{"filename", "", "b/../c.png"},
	)

	plain, plainType := form(t, field{"files[]", "a.png", "PNG one"})
	for name, c := range map[string]struct {
		path, body, contentType string
		headers                 []string
		want                    string
	}{
		"a form":                  {"/v1/upload", plain, plainType, nil, "a.png"},
		"a form with a name":      {"/v1/upload", named, namedType, nil, "c.png"},
		"a body named in the URL": {"/v1/upload?filename=" + url.QueryEscape("ü 1.png"), "PNG one", "image/png", nil, "ü 1.png"},
		"a body named in a header": {
			"/v1/upload", "PNG one", "application/octet-stream", []string{"Content-Disposition", `attachment; filename="d.png"`}, "d.png",
		},
		"curl --data-binary":     {"/v1/upload", "PNG one", "application/x-www-form-urlencoded", nil, "file.png"},
		"no content type at all": {"/v1/upload", "PNG one", "", nil, "file.png"},
	} {
		headers := c.headers
		if c.contentType != "" {
			headers = append(headers, "Content-Type", c.contentType)
		}

		a := k.do(http.MethodPost, c.path, c.body, headers...)
		if a.StatusCode != http.StatusCreated || a.body.Data["filename"] != c.want ||
			a.body.Data["format"] != "png" ||
			a.body.Data["size"] != 7.0 ||
			a.body.Data["mime_type"] != "image/png" ||
			a.body.Data["expires_at"] == nil ||
			len(text(t, a.body.Data, "sha256")) != 64 {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
			continue
		}

		shown := k.do(http.MethodGet, "/v1/files/"+text(t, a.body.Data, "id"), "")
		if shown.StatusCode != http.StatusOK ||
			shown.body.Data["sha256"] != a.body.Data["sha256"] ||
			shown.body.Data["filename"] != c.want {
			t.Errorf("%s: %d %s", name, shown.StatusCode, shown.text)
		}
	}
}

func TestUploadsThatAreNamedLikeAnotherFormatSaySo(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.do(http.MethodPost, "/v1/upload?filename=film.mov", "PNG one")
	if a.StatusCode != http.StatusCreated || a.body.Data["format"] != "png" ||
		!strings.Contains(text(t, a.body.Data, "warnings 0"), "named like mov") {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}

func TestBadUploads(t *testing.T) {
	t.Parallel()
	k := newKit(
		t,
		func(_ *httpapi.Config, f *files.Config, _ *files.Deps, _ *httpapi.Deps) { f.MaxSize = 1 << 20 },
	)

	large := "PNG" + strings.Repeat("x", 1<<20)
	for name, c := range map[string]struct {
		fields []field
		body   string
		status int
		code   string
		field  string
	}{
		"no body":             {nil, "", 400, "NO_FILES", "file"},
		"two names":           {[]field{{"file", "a.png", "PNG one"}, {"filename", "", "x"}, {"filename", "", "y"}}, "", 400, "INVALID_INPUT", "filename"},
		"no file in the form": {[]field{{"filename", "", "x"}}, "", 400, "NO_FILES", "file"},
		"two files":           {[]field{{"file", "a.png", "PNG 1"}, {"file", "b.png", "PNG 2"}}, "", 400, "INVALID_INPUT", "file"},
		"another field":       {[]field{{"file", "a.png", "PNG 1"}, {"quality", "", "high"}}, "", 400, "INVALID_INPUT", "quality"},
		"an empty file":       {[]field{{"file", "a.png", ""}}, "", 400, "CORRUPT_FILE", "file"},
		"garbage":             {[]field{{"file", "a.png", "garbage"}}, "", 400, "CORRUPT_FILE", "file"},
		"unknown":             {[]field{{"file", "a", "garbage"}}, "", 422, "UNSUPPORTED_FORMAT", "file"},
		"too large":           {[]field{{"file", "a.png", large}}, "", 413, "FILE_TOO_LARGE", "file"},
		"too large, raw":      {nil, large, 413, "FILE_TOO_LARGE", "file"},
	} {
		t.Log(name)

		var headers []string

		if c.fields != nil {
			var contentType string

			c.body, contentType = form(t, c.fields...)
			headers = []string{"Content-Type", contentType}
		}

		k.refused(
			k.do(http.MethodPost, "/v1/upload", c.body, headers...),
			c.status,
			c.code,
			c.field,
		)
	}

	k.empty()
}

func TestAFileIdStandsWhereverAFileIsAskedFor(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	id := k.upload("PNG one")
	for name, a := range map[string]*answer{
		"convert, JSON":        k.json("/v1/convert?wait=20", `{"file":"`+id+`","targetFormat":"webp"}`),
		"convert, JSON, url":   k.json("/v1/convert?wait=20", `{"url":"`+id+`","targetFormat":"webp"}`),
		"convert, form":        k.convert("?wait=20", field{"file", "", id}, field{"targetFormat", "", "webp"}),
		"a task":               k.json("/v1/jobs?wait=20", `{"tasks":{"a":{"operation":"import/upload","file":"`+id+`"},"b":{"operation":"convert","input":"a","output_format":"webp"},"export-file":{"operation":"export/url","input":"b"}}}`),
		"import with a target": k.json("/v1/jobs?wait=20", `{"tasks":{"a":{"operation":"import/upload","file":"`+id+`"},"export-file":{"operation":"export/url","input":"a"}}}`),
	} {
		if a.StatusCode != http.StatusOK || a.body.Data["status"] != "completed" ||
			at(t, a.body.Data, "tasks export-file result url") == nil {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
	}

	wrong := k.json(
		"/v1/jobs",
		`{"tasks":{"a":{"operation":"import/upload","file":"`+id+`"},"b":{"operation":"convert","input":"a","output_format":"mp4"}}}`,
	)
	k.refused(wrong, 422, "UNSUPPORTED_CONVERSION", "tasks.b.output_format")
	k.refused(
		k.json("/v1/convert", `{"file":"`+id+`","targetFormat":"mp4"}`),
		422,
		"UNSUPPORTED_CONVERSION",
		"targetFormat",
	)
}

func TestATaskWaitsForItsUpload(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.json(
		"/v1/jobs",
		`{"tasks":{"up":{"operation":"import/upload"},"b":{"operation":"convert","input":"up","output_format":"webp"},"out":{"operation":"export/url","input":"b"}}}`,
	)
	target := text(t, a.body.Data, "tasks up result url")

	id := text(t, a.body.Data, "id")
	if a.StatusCode != http.StatusAccepted || a.body.Data["status"] != "pending" ||
		target != publicURL+"/v1/jobs/"+id+"/tasks/up/upload" {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	path := strings.TrimPrefix(target, publicURL)
	k.refused(k.do(http.MethodPost, path, ""), 400, "NO_FILES", "file")
	k.refused(k.do(http.MethodPost, path, "garbage"), 422, "UNSUPPORTED_FORMAT", "file")
	k.refused(
		k.do(http.MethodPost, strings.Replace(path, "/up/", "/down/", 1), "PNG one"),
		404,
		"TASK_NOT_FOUND",
		"",
	)
	long := k.do(
		http.MethodPost,
		strings.Replace(path, "/up/", "/x"+strings.Repeat("%C3%BC", 100)+"/", 1),
		"PNG one",
	)
	k.refused(long, 404, "TASK_NOT_FOUND", "")

	if !strings.Contains(long.body.Error.Message, `"x`+strings.Repeat("ü", 31)+`…"`) {
		t.Errorf("a long name is shown as %s", long.text)
	}

	k.refused(
		k.do(http.MethodPost, strings.Replace(path, "/up/", "/b/", 1), "PNG one"),
		409,
		"CONFLICT",
		"",
	)
	k.refused(
		k.do(http.MethodPost, strings.Replace(path, id, "job_none", 1), "PNG one"),
		404,
		"JOB_NOT_FOUND",
		"",
	)

	if k.stored() != 0 {
		t.Errorf("%d files of refused uploads stayed", k.stored())
	}

	a = k.do(http.MethodPost, path+"?wait=20&filename=holiday.png", "PNG one")
	if a.StatusCode != http.StatusOK || a.body.Data["status"] != "completed" ||
		at(t, a.body.Data, "tasks out result files 0 filename") != "holiday.webp" {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	if at(t, a.body.Data, "tasks up file") != at(t, a.body.Data, "tasks up result files 0 id") {
		t.Errorf("the task does not name its file: %s", a.text)
	}

	k.refused(k.do(http.MethodPost, path, "PNG two"), 409, "CONFLICT", "")
}

func TestATaskTakesItsUploadByPUTToo(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	body, contentType := form(t, field{"file", "a.png", "PNG one"})
	for media, content := range map[string]string{"image/png": "PNG one", contentType: body} {
		a := k.json("/v1/jobs", `{"tasks":{"up":{"operation":"import/upload"}}}`)
		target := strings.TrimPrefix(text(t, a.body.Data, "tasks up result url"), publicURL)

		got := k.do(http.MethodPut, target, content, "Content-Type", media)
		if got.StatusCode != http.StatusOK || text(t, got.body.Data, "status") != "completed" {
			t.Errorf("%s: %d %s", media, got.StatusCode, got.text)
		}

		k.refused(
			k.do(http.MethodPut, target, content, "Content-Type", media),
			http.StatusConflict,
			"CONFLICT",
			"",
		)
	}
}

func TestFilesInsideTheRequest(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	job := func(file string) string {
		return `{"tasks":{"in":{"operation":"import/base64","file":"` + file + `","filename":"x.png"},"b":{"operation":"convert","input":"in","output_format":"webp"},"out":{"operation":"export/url","input":"b"}}}`
	}
	for _, file := range []string{"UE5HIG9uZQ==", "UE5HIG9uZQ", `UE5H\nIG9u\r\nZQ==`, "data:image/png;base64,UE5HIG9uZQ=="} {
		a := k.json("/v1/jobs?wait=20", job(file))
		if a.StatusCode != http.StatusOK ||
			at(t, a.body.Data, "tasks out result files 0 filename") != "x.webp" ||
			strings.Contains(a.text, "UE5H") {
			t.Errorf("%s: %d %s", file, a.StatusCode, a.text)
		}
	}

	before := k.stored()

	for name, c := range map[string]struct {
		file   string
		status int
		code   string
	}{
		"no base64":         {"###", 400, "INVALID_INPUT"},
		"empty":             {"", 400, "INVALID_INPUT"},
		"another data URL":  {"data:text/plain,hello", 400, "INVALID_INPUT"},
		"garbage inside":    {"Z2FyYmFnZQ==", 400, "CORRUPT_FILE"},
		"larger than 16 MB": {strings.Repeat("AAAA", (16<<20)/3+1), 400, "INVALID_INPUT"},
	} {
		t.Log(name)
		k.refused(k.json("/v1/jobs", job(c.file)), c.status, c.code, "tasks.in.file")
	}

	k.refused(
		k.json(
			"/v1/jobs",
			strings.Replace(
				job("UE5HIG9uZQ=="),
				`"b":`,
				`"u":{"operation":"import/upload","file":"file_none"},"b":`,
				1,
			),
		),
		404,
		"FILE_NOT_FOUND",
		"tasks.u.file",
	)

	if k.stored() != before {
		t.Errorf("%d files of refused requests stayed", k.stored()-before)
	}
}
