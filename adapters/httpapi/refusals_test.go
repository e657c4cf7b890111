package httpapi_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/files"
)

// leaks are pieces of text that only a machine's inside has: none may be in any answer.
func leaks() []string {
	return []string{
		"/tmp",
		"/root",
		"/work",
		".go:",
		"goroutine",
		"json:",
		"EOF",
		"mime:",
		"multipart:",
		"strconv",
		"invalid character",
		"hunter2",
		"huma",
	}
}

func (k *kit) refused(a *answer, status int, code, field string) {
	k.t.Helper()

	if a.StatusCode != status || a.body.Error.Code != code || a.body.Success ||
		a.body.Error.Message == "" ||
		a.body.Meta.RequestID == "" {
		k.t.Errorf("%d %s; want %d %s", a.StatusCode, a.text, status, code)
	}

	if got, _ := a.body.Error.Details["field"].(string); got != field {
		k.t.Errorf("field %q; want %q in %s", got, field, a.text)
	}

	if a.body.Error.Details == nil || (field != "" && a.body.Error.Details["error"] == "") {
		k.t.Errorf("details are missing: %s", a.text)
	}

	for _, leak := range leaks() {
		if strings.Contains(a.text, leak) {
			k.t.Errorf("%q is in %s", leak, a.text)
		}
	}
}

func TestBadForms(t *testing.T) {
	t.Parallel()
	k := newKit(
		t,
		func(_ *httpapi.Config, f *files.Config, _ *files.Deps, _ *httpapi.Deps) { f.MaxSize = 1 << 20 },
	)
	picture, target := field{"file", "x.png", "PNG one"}, field{"targetFormat", "", "webp"}

	many := []field{target}
	for range 51 {
		many = append(many, picture)
	}

	crowd := make([]field, 201)
	for i := range crowd {
		crowd[i] = field{"fps", "", ""}
	}

	for name, c := range map[string]struct {
		fields []field
		status int
		code   string
		field  string
	}{
		"no file":                  {[]field{target}, 400, "NO_FILES", "file"},
		"no target":                {[]field{picture}, 400, "INVALID_INPUT", "targetFormat"},
		"unknown target":           {[]field{{"targetFormat", "", "hunter3"}, picture}, 422, "UNSUPPORTED_FORMAT", "targetFormat"},
		"unknown target after":     {[]field{picture, {"targetFormat", "", "nope"}}, 422, "UNSUPPORTED_FORMAT", "targetFormat"},
		"unknown source":           {[]field{picture, target, {"input_format", "", "nope"}}, 422, "UNSUPPORTED_FORMAT", "inputFormat"},
		"another source":           {[]field{picture, target, {"inputFormat", "", "svg"}}, 422, "UNSUPPORTED_FORMAT", "inputFormat"},
		"no route":                 {[]field{picture, {"targetFormat", "", "mp4"}}, 422, "UNSUPPORTED_CONVERSION", "targetFormat"},
		"no route, known early":    {[]field{{"targetFormat", "", "mp4"}, picture}, 422, "UNSUPPORTED_CONVERSION", "targetFormat"},
		"unknown field":            {[]field{picture, target, {"qualty", "", "high"}}, 400, "INVALID_INPUT", "qualty"},
		"option of another target": {[]field{target, {"codec", "", "h264"}, picture}, 400, "INVALID_INPUT", "codec"},
		"bad option":               {[]field{picture, target, {"quality", "", "best"}}, 400, "INVALID_INPUT", "quality"},
		"bad option in options":    {[]field{picture, target, {"options", "", `{"quality":"best"}`}}, 400, "INVALID_INPUT", "quality"},
		"options are no JSON":      {[]field{picture, target, {"options", "", `{"quality"`}}, 400, "INVALID_INPUT", "options"},
		"options are a list":       {[]field{picture, target, {"options", "", `[]`}}, 400, "INVALID_INPUT", "options"},
		"target twice":             {[]field{picture, target, target}, 400, "INVALID_INPUT", "targetFormat"},
		"target under two names":   {[]field{picture, target, {"output_format", "", "webp"}}, 400, "INVALID_INPUT", "targetFormat"},
		"file and url":             {[]field{picture, target, {"url", "", "https://example.com/x.png"}}, 400, "INVALID_INPUT", "url"},
		"url and file":             {[]field{{"url", "", "https://example.com/x.png"}, target, picture}, 400, "INVALID_INPUT", "file"},
		"url of a file":            {[]field{{"url", "", "file:///etc/passwd"}, target}, 400, "INVALID_INPUT", "url"},
		"text as file":             {[]field{{"file", "", "hello"}, target}, 400, "INVALID_INPUT", "file"},
		"unknown file id":          {[]field{{"file", "", "file_00000000000000000000000000"}, target}, 404, "FILE_NOT_FOUND", "file"},
		"file in another field":    {[]field{picture, {"quality", "x.png", "PNG"}}, 400, "INVALID_INPUT", "quality"},
		"field too large":          {[]field{picture, {"quality", "", strings.Repeat("x", 64<<10+1)}}, 400, "INVALID_INPUT", "quality"},
		"not UTF-8":                {[]field{picture, {"filename", "", "\xff"}}, 400, "INVALID_INPUT", "filename"},
		"filename without a file":  {[]field{{"filename", "", "x"}, {"file", "", "file_1"}, target}, 400, "INVALID_INPUT", "filename"},
		"empty file":               {[]field{{"file", "x.png", ""}, target}, 400, "CORRUPT_FILE", "file"},
		"text named mp4":           {[]field{{"file", "x.mp4", "just text"}, target}, 400, "CORRUPT_FILE", "file"},
		"nothing known":            {[]field{{"file", "x", "just text"}, target}, 422, "UNSUPPORTED_FORMAT", "file"},
		"too large":                {[]field{target, {"file", "x.png", "PNG" + strings.Repeat("x", 1<<20)}}, 413, "FILE_TOO_LARGE", "file"},
		"51 files":                 {many, 400, "INVALID_INPUT", "file"},
		"201 parts":                {crowd, 400, "INVALID_REQUEST", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			kt := *k
			kt.t = t
			kt.refused(kt.convert("", c.fields...), c.status, c.code, c.field)
		})
	}

	t.Cleanup(k.empty)
}

func TestBadBodies(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	task := func(fields string) string { return `{"tasks":{"a":{` + fields + `}}}` }
	for name, c := range map[string]struct {
		path, contentType, body string
		status                  int
		code, field             string
	}{
		"no body":            {"/v1/jobs", "application/json", "", 400, "INVALID_REQUEST", ""},
		"no body to convert": {"/v1/convert", "application/json", " ", 400, "INVALID_REQUEST", ""},
		"no content type":    {"/v1/jobs", "", sourceJob, 400, "INVALID_REQUEST", ""},
		"form content type":  {"/v1/jobs", "application/x-www-form-urlencoded", sourceJob, 400, "INVALID_REQUEST", ""},
		"raw, no target":     {"/v1/convert", "image/png", "PNG", 400, "INVALID_INPUT", "targetFormat"},
		"raw, no body":       {"/v1/convert?targetFormat=webp", "image/png", "", 400, "NO_FILES", "file"},
		"raw and a url":      {"/v1/convert?targetFormat=webp&url=https://example.com/a.png", "image/png", "PNG", 400, "INVALID_INPUT", "file"},
		"raw to import":      {"/v1/import/url", "image/png", "PNG", 400, "INVALID_REQUEST", ""},
		"raw as a form":      {"/v1/convert?targetFormat=webp", "application/x-www-form-urlencoded", "PNG", 400, "INVALID_REQUEST", ""},
		"in query and body":  {"/v1/convert?targetFormat=webp", "application/json", `{"url":"https://example.com/a.png","target_format":"webp"}`, 400, "INVALID_INPUT", "targetFormat"},
		"unknown in query":   {"/v1/convert?qualty=high", "image/png", "PNG", 400, "INVALID_INPUT", "qualty"},
		"unknown format":     {"/v1/convert?targetFormat=mp5", "image/png", "PNG", 422, "UNSUPPORTED_FORMAT", "targetFormat"},
		"no boundary":        {"/v1/convert", "multipart/form-data", "x", 400, "INVALID_REQUEST", ""},
		"long boundary":      {"/v1/convert", "multipart/form-data; boundary=" + strings.Repeat("x", 71), "x", 400, "INVALID_REQUEST", ""},
		"cut form":           {"/v1/convert", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"fps\"\r\n\r\n3", 400, "INVALID_REQUEST", ""},
		"cut file":           {"/v1/convert", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nPNG", 400, "INVALID_REQUEST", ""},
		"nameless part":      {"/v1/convert", "multipart/form-data; boundary=x", "--x\r\n\r\n3\r\n--x--\r\n", 400, "INVALID_REQUEST", ""},
		"long epilogue":      {"/v1/convert", "multipart/form-data; boundary=x", "--x--\r\n" + strings.Repeat("hunter2 ", 10000), 400, "INVALID_REQUEST", ""},
		"broken JSON":        {"/v1/jobs", "application/json", `{"tasks": hunter2}`, 400, "INVALID_REQUEST", ""},
		"cut JSON":           {"/v1/jobs", "application/json", `{"tasks": {`, 400, "INVALID_REQUEST", ""},
		"JSON and more":      {"/v1/jobs", "application/json", sourceJob + "hunter2", 400, "INVALID_REQUEST", ""},
		"two objects":        {"/v1/jobs", "application/json", sourceJob + "{}", 400, "INVALID_REQUEST", ""},
		"a list":             {"/v1/jobs", "application/json", `["hunter2"]`, 400, "INVALID_REQUEST", ""},
		"deep JSON":          {"/v1/jobs", "application/json", strings.Repeat("[", 1_000_000), 400, "INVALID_REQUEST", ""},
		"wide JSON":          {"/v1/jobs", "application/json", `{"metadata":[` + strings.Repeat("0,", 200_000) + "0]}", 400, "INVALID_REQUEST", ""},
		"large JSON":         {"/v1/jobs", "application/json", `{"tag":"` + strings.Repeat("x", 33<<20) + `"}`, 413, "FILE_TOO_LARGE", ""},
		"a name twice":       {"/v1/jobs", "application/json", `{"tasks":{"a":{},"a":{}}}`, 400, "INVALID_INPUT", "a"},
		"unknown field":      {"/v1/jobs", "application/json", strings.Replace(sourceJob, `"tasks"`, `"pasword":"hunter2","tasks"`, 1), 400, "INVALID_INPUT", "pasword"},
		"no tasks":           {"/v1/jobs", "application/json", `{}`, 400, "INVALID_INPUT", "tasks"},
		"empty tasks":        {"/v1/jobs", "application/json", `{"tasks":{}}`, 400, "INVALID_INPUT", "tasks"},
		"tasks in a list":    {"/v1/jobs", "application/json", `{"tasks":[]}`, 400, "INVALID_INPUT", "tasks"},
		"101 tasks":          {"/v1/jobs", "application/json", manyTasks(101), 400, "INVALID_INPUT", "tasks"},
		"task is a text":     {"/v1/jobs", "application/json", `{"tasks":{"a":"b"}}`, 400, "INVALID_INPUT", "tasks.a"},
		"bad task name":      {"/v1/jobs", "application/json", `{"tasks":{"a b":{}}}`, 400, "INVALID_INPUT", "tasks"},
		"unknown operation":  {"/v1/jobs", "application/json", task(`"operation":"explode"`), 400, "INVALID_INPUT", "tasks.a.operation"},
		"no input":           {"/v1/jobs", "application/json", task(`"operation":"convert","output_format":"mp4"`), 400, "INVALID_INPUT", "tasks.a.input"},
		"a cycle":            {"/v1/jobs", "application/json", task(`"operation":"convert","output_format":"mp4","input":"a"`), 400, "INVALID_INPUT", "tasks.a.input"},
		"long field name":    {"/v1/jobs", "application/json", task(`"operation":"export/url","` + strings.Repeat("x", 5000) + `":1`), 400, "INVALID_INPUT", "tasks.a." + strings.Repeat("x", 248) + "…"},
		"format of a task":   {"/v1/jobs", "application/json", strings.Replace(sourceJob, `"mp4"`, `"mp5"`, 1), 422, "UNSUPPORTED_FORMAT", "tasks.convert-file.output_format"},
		"no route":           {"/v1/jobs", "application/json", strings.Replace(sourceJob, `"mp4", "options": { "quality": "high" }`, `"webp"`, 1), 422, "UNSUPPORTED_CONVERSION", "tasks.convert-file.output_format"},
		"inline of another": {"/v1/jobs", "application/json", `{"tasks":{"a":{"operation":"import/base64","file":"UE5HIG9uZQ","filename":"a.mov"},
			"b":{"operation":"convert","input":"a","input_format":"mov","output_format":"mp4"}}}`, 422, "UNSUPPORTED_FORMAT", "tasks.b.input_format"},
		"made of another": {
			"/v1/jobs", "application/json", `{"tasks":{"a":{"operation":"import/url","url":"https://example.com/a.png"},
			"b":{"operation":"convert","input":"a","output_format":"svg"},"c":{"operation":"convert","input":"b","input_format":"png","output_format":"webp"}}}`,
			422, "UNSUPPORTED_FORMAT", "tasks.c.input_format",
		},
		"long tag":           {"/v1/jobs", "application/json", strings.Replace(sourceJob, `"tasks"`, `"tag":"`+strings.Repeat("x", 256)+`","tasks"`, 1), 400, "INVALID_INPUT", "tag"},
		"tag is a number":    {"/v1/jobs", "application/json", strings.Replace(sourceJob, `"tasks"`, `"tag":1,"tasks"`, 1), 400, "INVALID_INPUT", "tag"},
		"metadata in a list": {"/v1/jobs", "application/json", strings.Replace(sourceJob, `"tasks"`, `"metadata":[],"tasks"`, 1), 400, "INVALID_INPUT", "metadata"},
		"large metadata":     {"/v1/jobs", "application/json", strings.Replace(sourceJob, `"tasks"`, `"metadata":{"x":"`+strings.Repeat("x", 16<<10)+`"},"tasks"`, 1), 400, "INVALID_INPUT", "metadata"},
		"webhook to a file":  {"/v1/jobs", "application/json", strings.Replace(sourceJob, `"tasks"`, `"webhook_url":"file:///etc/passwd","tasks"`, 1), 400, "INVALID_INPUT", "webhook_url"},
		"webhook of nothing": {"/v1/jobs", "application/json", strings.Replace(sourceJob, `"tasks"`, `"webhook_url":"","tasks"`, 1), 400, "INVALID_INPUT", "webhook_url"},
		"webhook is a list":  {"/v1/jobs", "application/json", strings.Replace(sourceJob, `"tasks"`, `"webhook_url":[],"tasks"`, 1), 400, "INVALID_INPUT", "webhook_url"},
		"long webhook":       {"/v1/jobs", "application/json", strings.Replace(sourceJob, `"tasks"`, `"webhook_url":"https://example.com/`+strings.Repeat("x", 2048)+`","tasks"`, 1), 400, "INVALID_INPUT", "webhook_url"},
		"one-shot webhook":   {"/v1/convert", "application/json", `{"url":"https://example.com/a.mov","targetFormat":"mp4","webhook_url":"ftp://example.com"}`, 400, "INVALID_INPUT", "webhook_url"},
		"webhook of import":  {"/v1/import/url", "application/json", `{"url":"https://example.com/a.mov","webhook_url":"nonsense"}`, 400, "INVALID_INPUT", "webhook_url"},
		"webhook of a plan":  {"/v1/convert", "application/json", `{"dry_run":true,"url":"https://example.com/a.mov","targetFormat":"mp4","webhook_url":"x"}`, 400, "INVALID_INPUT", "webhook_url"},
		"wait is no number":  {"/v1/jobs?wait=hunter2", "application/json", sourceJob, 400, "INVALID_INPUT", "wait"},
		"wait is negative":   {"/v1/jobs?wait=-1", "application/json", sourceJob, 400, "INVALID_INPUT", "wait"},
		"no wait to lead to": {"/v1/jobs?redirect=true", "application/json", sourceJob, 400, "INVALID_INPUT", "redirect"},
		"a wait of nothing":  {"/v1/jobs?redirect=true&wait=0", "application/json", sourceJob, 400, "INVALID_INPUT", "redirect"},
		"redirect is a word": {"/v1/convert?redirect=hunter2", "application/json", sourceJob, 400, "INVALID_INPUT", "redirect"},
		"file is a number":   {"/v1/convert", "application/json", `{"file":1,"targetFormat":"mp4"}`, 400, "INVALID_INPUT", "file"},
		"options are a text": {"/v1/convert", "application/json", `{"url":"https://example.com/a.mov","targetFormat":"mp4","options":"{}"}`, 400, "INVALID_INPUT", "options"},
		"no such path":       {"/v1/nothing", "application/json", "{}", 404, "NOT_FOUND", ""},
		"cancel no job":      {"/v1/jobs/job_%00/cancel", "", "", 404, "JOB_NOT_FOUND", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			kt := *k
			kt.t = t
			kt.refused(
				kt.do(http.MethodPost, c.path, c.body, "Content-Type", c.contentType),
				c.status,
				c.code,
				c.field,
			)
		})
	}

	t.Cleanup(k.empty)
}

func manyTasks(n int) string {
	tasks := make([]string, n)
	for i := range tasks {
		tasks[i] = `"t` + strconv.Itoa(i) + `":{"operation":"export/url"}`
	}

	return `{"tasks":{` + strings.Join(tasks, ",") + `}}`
}

func TestSeveralFaultsAreListed(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.convert(
		"",
		field{"qualty", "", "high"},
		field{"targetFormat", "", "nope"},
		field{"file", "x.png", "PNG"},
	)
	k.refused(a, http.StatusBadRequest, "INVALID_INPUT", "qualty")

	faults, _ := a.body.Error.Details["errors"].([]any)
	if len(faults) != 2 || at(t, a.body.Error.Details, "errors 0 code") != "INVALID_INPUT" ||
		!strings.Contains(a.text, `"code":"UNSUPPORTED_FORMAT"`) {
		t.Errorf("%s", a.text)
	}

	k.empty()
}

func TestRefusedURLFailsTheJob(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.json("/v1/convert?wait=20", `{"url":"http://127.0.0.1/x.png","targetFormat":"webp"}`)
	k.refused(a, http.StatusBadRequest, "INVALID_INPUT", "url")

	if a.body.Error.Details["task"] != "import-file" {
		t.Errorf("%s", a.text)
	}
}

func TestTheMuxsOwnRefusals(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.refused(k.do(http.MethodGet, "/schemas", ""), http.StatusNotFound, "NOT_FOUND", "")
	k.refused(k.do(http.MethodGet, "/openapi-4.json", ""), http.StatusNotFound, "NOT_FOUND", "")

	for _, path := range []string{"//v1/jobs", "/v1//jobs", "/v1/./jobs", "/v1/files/../jobs", "//", "//healthz"} {
		k.refused(k.do(http.MethodGet, path, ""), http.StatusNotFound, "NOT_FOUND", "")
	}

	k.refused(k.do(http.MethodPost, "//v1/convert", "{}"), http.StatusNotFound, "NOT_FOUND", "")
	a := k.do(http.MethodDelete, "/v1/convert", "")
	k.refused(a, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "")

	if a.Header.Get("Allow") != "POST" {
		t.Errorf("Allow is %q", a.Header.Get("Allow"))
	}

	k.refused(
		k.do(http.MethodGet, "/v1/jobs/job_nothing", ""),
		http.StatusNotFound,
		"JOB_NOT_FOUND",
		"",
	)
}

func TestAPanicIsAnInternalError(t *testing.T) {
	t.Parallel()
	k := newKit(t, func(_ *httpapi.Config, _ *files.Config, _ *files.Deps, d *httpapi.Deps) {
		d.Ready = func(context.Context) error { panic("hunter2") }
	})
	k.refused(
		k.do(http.MethodGet, "/readyz", ""),
		http.StatusInternalServerError,
		"INTERNAL_ERROR",
		"",
	)

	if !strings.Contains(k.log.String(), "hunter2") ||
		!strings.Contains(k.log.String(), "level=ERROR") {
		t.Error("the panic is not in the log")
	}
}

func TestNotReady(t *testing.T) {
	t.Parallel()
	k := newKit(t, func(_ *httpapi.Config, _ *files.Config, _ *files.Deps, d *httpapi.Deps) {
		d.Ready = func(context.Context) error { return errors.New("dsn=hunter2") }
	})
	k.refused(
		k.do(http.MethodGet, "/readyz", ""),
		http.StatusServiceUnavailable,
		"SERVICE_UNAVAILABLE",
		"",
	)

	if got := <-k.observed; got != (observation{"/readyz", "GET", 503, true}) {
		t.Errorf("%+v", got)
	}
}

func TestTheLogHoldsNoSignature(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.do(http.MethodGet, "/v1/files/file_1/x.png?expires=1&kid=k&signature=abcdef", "")

	if got := <-k.observed; got != (observation{"/v1/files/{id}/{filename}", "GET", 401, false}) {
		t.Errorf("%+v", got)
	}

	if text := k.log.String(); strings.Contains(text, "abcdef") ||
		!strings.Contains(text, "path=/v1/files/file_1/x.png") {
		t.Error(text)
	}
}

// What was found odd about a file says why nothing turns it into what is asked for.
func TestARefusalTellsTheWarningsOfItsFile(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	film, target := field{"file", "a.mov", "PNG one"}, field{"targetFormat", "", "mp4"}
	for name, fields := range map[string][]field{"file first": {film, target}, "target first": {target, film}} {
		a := k.convert("", fields...)
		k.refused(a, 422, "UNSUPPORTED_CONVERSION", "targetFormat")

		if said := fmt.Sprint(a.body.Error.Details["warnings"]); !strings.Contains(
			said,
			"a.mov is named like mov but holds",
		) {
			t.Errorf("%s: %s", name, a.text)
		}
	}

	k.empty()
}

func TestAFileThatCannotBeConvertedIsNoFaultOfTheServer(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	k.refused(
		k.convert(
			"?wait=20",
			field{"targetFormat", "", "webp"},
			field{"file", "a.png", "PNG+FAIL"},
		),
		http.StatusInternalServerError,
		"CONVERSION_FAILED",
		"",
	)

	if got := <-k.observed; got != (observation{"/v1/convert", "POST", 500, false}) {
		t.Errorf("%+v", got)
	}

	if text := k.log.String(); strings.Contains(text, "level=ERROR") ||
		!strings.Contains(text, "gave up") {
		t.Error(text)
	}
}
