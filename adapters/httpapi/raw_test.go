package httpapi_test

import (
	"net/http"
	"testing"
)

func TestABodyOfAnyOtherTypeIsTheFile(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for name, c := range map[string]struct{ path, media, disposition, filename string }{
		"named in the query":  {"?targetFormat=webp&filename=holiday.png&wait=20", "image/png", "", "holiday.webp"},
		"named in the header": {"?output_format=webp&wait=20", "application/octet-stream", `attachment; filename="a.png"`, "a.webp"},
		"without a type":      {"?target_format=.WEBP&filename=b.png&wait=20", "", "", "b.webp"},
		"without a name":      {"?targetFormat=webp&wait=20", "text/plain", "", "file.webp"},
	} {
		a := k.do(
			http.MethodPost,
			"/v1/convert"+c.path,
			"PNG one",
			"Content-Type",
			c.media,
			"Content-Disposition",
			c.disposition,
		)
		if a.StatusCode != http.StatusOK ||
			at(t, a.body.Data, "tasks export-file result files 0 filename") != c.filename {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
	}
}

func TestFieldsInTheQuery(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.do(
		http.MethodPost,
		"/v1/convert?targetFormat=webp&quality=low&wait=20",
		"PNG one",
		"Content-Type",
		"image/png",
	)
	if at(t, a.body.Data, "tasks convert-file options quality") != "low" {
		t.Errorf("an option: %d %s", a.StatusCode, a.text)
	}

	a = k.do(
		http.MethodPost,
		`/v1/convert?targetFormat=webp&options={"quality":"high"}&wait=20`,
		"PNG one",
		"Content-Type",
		"image/png",
	)
	if at(t, a.body.Data, "tasks convert-file options quality") != "high" {
		t.Errorf("options: %d %s", a.StatusCode, a.text)
	}

	a = k.do(
		http.MethodPost,
		"/v1/convert?targetFormat=webp&dry_run=true&quality=",
		"PNG one",
		"Content-Type",
		"image/png",
	)
	if a.StatusCode != http.StatusOK || a.body.Data["dry_run"] == nil {
		t.Errorf("a dry run: %d %s", a.StatusCode, a.text)
	}

	a = k.do(
		http.MethodPost,
		"/v1/convert?url=https://example.com/a.png&targetFormat=webp&wait=20",
		"",
	)
	if a.StatusCode != http.StatusOK || a.body.Data["status"] != "completed" {
		t.Errorf("all of it: %d %s", a.StatusCode, a.text)
	}

	a = k.convert("?targetFormat=webp&wait=20", field{"file", "x.png", "PNG one"})
	if a.StatusCode != http.StatusOK {
		t.Errorf("beside a form: %d %s", a.StatusCode, a.text)
	}
}

func TestARawBodyIsNotReadInVain(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for path, code := range map[string]string{
		"?targetFormat=mp5": "UNSUPPORTED_FORMAT", "?quality=high": "INVALID_INPUT", "?targetFormat=webp&dry_run=x": "INVALID_INPUT",
		"?targetFormat=webp&qualty=high": "INVALID_INPUT",
	} {
		a := k.send(
			http.MethodPost,
			"/v1/convert"+path,
			unread{t},
			"Expect",
			"100-continue",
			"Content-Type",
			"image/png",
		)
		if a.body.Error.Code != code {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.text)
		}
	}

	k.empty()
}

func TestARepeatWithARawBody(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	send := func(path, body string) *answer {
		return k.do(
			http.MethodPost,
			"/v1/convert"+path,
			body,
			"Content-Type",
			"image/png",
			"Idempotency-Key",
			"k",
		)
	}

	first := send("?targetFormat=webp", "PNG one")
	if again := send("?targetFormat=webp", "PNG one"); jobID(again) != jobID(first) ||
		again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%d %s", again.StatusCode, again.text)
	}

	k.refused(
		send("?targetFormat=webp", "PNG two"),
		http.StatusConflict,
		"CONFLICT",
		"Idempotency-Key",
	)
	k.refused(
		send("?targetFormat=svg", "PNG one"),
		http.StatusConflict,
		"CONFLICT",
		"Idempotency-Key",
	)
}
