package httpapi_test

import (
	"mime"
	"net/http"
	"strings"
	"testing"
)

func TestConvertTakesPartsInAnyOrder(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	picture, target := field{"file", "a b.png", "PNG one"}, field{"targetFormat", "", "webp"}
	for name, fields := range map[string][]field{
		"file first":     {picture, target, {"quality", "", "high"}},
		"file last":      {{"quality", "", "high"}, target, picture},
		"target_format":  {picture, {"target_format", "", "WEBP"}, {"options", "", `{"quality":"low"}`}, {"quality", "", "high"}},
		"output_format":  {{"options", "", `{"quality":"high"}`}, {"output_format", "", ".webp"}, {"files[]", "a b.png", "PNG one"}},
		"input format":   {picture, target, {"inputFormat", "", "png"}, {"quality", "", "high"}},
		"empty optional": {picture, target, {"fps", "", ""}, {"quality", "", "high"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			a := k.convert("?wait=20", fields...)
			if a.StatusCode != http.StatusOK || !a.body.Success || a.body.Meta.RequestID == "" ||
				a.body.Meta.Timestamp.IsZero() {
				t.Fatalf("%d %s", a.StatusCode, a.text)
			}

			d := a.body.Data
			if d["id"] != d["jobId"] || d["status"] != "completed" ||
				at(t, d, "tasks convert-file options quality") != "high" {
				t.Errorf("%s", a.text)
			}

			if at(t, d, "tasks export-file result files 0 filename") != "a b.webp" ||
				at(t, d, "tasks convert-file output_format") != "webp" {
				t.Errorf("%s", a.text)
			}

			link, _ := at(t, d, "tasks export-file result url").(string)
			if !strings.HasPrefix(link, publicURL+"/v1/files/file_") ||
				!strings.Contains(link, "/a%20b.webp?expires=") ||
				strings.Contains(a.text, `\u0026`) {
				t.Errorf("%s", a.text)
			}
		})
	}
}

func TestOptionsMayBeAPartOfJSON(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for name, headers := range map[string]string{
		"a type":          "Content-Disposition: form-data; name=\"options\"\r\nContent-Type: application/json; charset=utf-8",
		"a type and name": "Content-Disposition: form-data; name=\"options\"; filename=\"blob\"\r\nContent-Type: application/json",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			send := func(options string) *answer {
				body, contentType := form(
					t,
					field{"file", "x.png", "PNG"},
					field{"targetFormat", "", "webp"},
				)

				_, params, err := mime.ParseMediaType(contentType)
				if err != nil {
					t.Fatal(err)
				}

				return k.do(
					http.MethodPost,
					"/v1/convert",
					"--"+params["boundary"]+"\r\n"+headers+"\r\n\r\n"+options+"\r\n"+body,
					"Content-Type",
					contentType,
				)
			}
			if a := send(
				`{"quality": "high"}`,
			); a.StatusCode != http.StatusAccepted ||
				at(t, a.body.Data, "tasks convert-file options quality") != "high" {
				t.Errorf("%d %s", a.StatusCode, a.text)
			}

			k.refused(send(`{"quality": "best"}`), 400, "INVALID_INPUT", "quality")
			k.refused(send("PNG"), 400, "INVALID_INPUT", "options")
		})
	}
}

func TestConvertTakesJSON(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for name, body := range map[string]string{
		"url":          `{"url":"https://example.com/film.mov","targetFormat":"mp4","fps":30,"options":{"bitrate":2000000}}`,
		"url in file":  `{"file":"https://example.com/film.mov","output_format":"mp4","fps":"30","bitrate":"2M","filename":null}`,
		"its own name": `{"url":"https://example.com/x","filename":"film.mov","target_format":"mp4","fps":30,"bitrate":"2000k"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			a := k.json("/v1/convert", body, "Prefer", "respond-async, wait=20")
			if a.StatusCode != http.StatusOK || a.Header.Get("Preference-Applied") != "wait=20" {
				t.Fatalf("%d %s", a.StatusCode, a.text)
			}

			if options := at(t, a.body.Data, "tasks convert-file options"); at(
				t,
				a.body.Data,
				"tasks convert-file options fps",
			) != 30.0 ||
				at(t, a.body.Data, "tasks convert-file options bitrate") != 2e6 {
				t.Errorf("%v", options)
			}

			if at(t, a.body.Data, "tasks export-file result files 0 filename") != "film.mp4" {
				t.Errorf("%s", a.text)
			}
		})
	}
}

func TestAFileIDStandsForAFile(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	first := k.convert("?wait=20", field{"file", "x.png", "PNG"}, field{"targetFormat", "", "webp"})

	id, _ := at(t, first.body.Data, "tasks import-file result files 0 id").(string)
	for _, name := range []string{"file", "url"} {
		a := k.convert("?wait=20", field{name, "", id}, field{"targetFormat", "", "webp"})
		if a.StatusCode != http.StatusOK ||
			at(t, a.body.Data, "tasks import-file result files 0 id") != id {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
	}
}

// TestWhatAnInputMustBe refuses what is certain to be of another format than the request says; a
// URL's extension is not.
func TestWhatAnInputMustBe(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	stored := jobID(k.do(http.MethodPost, "/v1/upload", "PNG"))
	for says, refused := range map[string]*answer{
		"x.mov is png, not mov": k.convert("", field{"file", "x.mov", "PNG"}, field{"inputFormat", "", "mov"}, field{"targetFormat", "", "mp4"}),
		"z.mov is png, not mov": k.convert("", field{"files", "y.mov", "MOV"}, field{"files", "z.mov", "PNG"}, field{"input_format", "", "mov"},
			field{"targetFormat", "", "mp4"}),
		`The input "import-file" is png, not mov`: k.json("/v1/convert", `{"file":"`+stored+`","inputFormat":"mov","targetFormat":"mp4"}`),
	} {
		k.refused(refused, 422, "UNSUPPORTED_FORMAT", "inputFormat")

		if !strings.HasPrefix(refused.body.Error.Message, says) {
			t.Errorf("%s; want %s", refused.text, says)
		}
	}

	if a := k.json(
		"/v1/convert",
		`{"url":"https://example.com/a.png?content=MOV","inputFormat":"mov","targetFormat":"mp4"}`,
	); a.StatusCode != http.StatusAccepted {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}

func TestSeveralFilesMakeOneJob(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.convert(
		"?wait=20",
		field{"files", "a.png", "PNG 1"},
		field{"targetFormat", "", "webp"},
		field{"file", "b.png", "PNG 2"},
	)
	if a.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	made, _ := at(t, a.body.Data, "tasks export-file result files").([]any)
	if len(made) != 2 || at(t, a.body.Data, "tasks export-file result files 0 url") == nil {
		t.Errorf("%s", a.text)
	}
}

func TestAFilenameNamesTheUpload(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.convert(
		"?wait=20",
		field{"file", "x.png", "PNG"},
		field{"targetFormat", "", "webp"},
		field{"filename", "", "../my \"pic\".png"},
	)
	if at(t, a.body.Data, "tasks export-file result files 0 filename") != "my pic.webp" {
		t.Errorf("%s", a.text)
	}
}

func TestWaiting(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	target := field{"targetFormat", "", "webp"}

	t.Run("without a wait", func(t *testing.T) {
		t.Parallel()

		a := k.convert("", field{"file", "x.png", "PNG HOLD"}, target)

		id, _ := a.body.Data["id"].(string)
		if a.StatusCode != http.StatusAccepted ||
			a.Header.Get("Location") != publicURL+"/v1/jobs/"+id ||
			at(t, a.body.Data, "links self") != a.Header.Get("Location") {
			t.Errorf("%d %v %s", a.StatusCode, a.Header, a.text)
		}
	})
	t.Run("time runs out", func(t *testing.T) {
		t.Parallel()
		body, contentType := form(t, field{"file", "x.png", "PNG HOLD"}, target)

		a := k.do(
			http.MethodPost,
			"/v1/convert",
			body,
			"Content-Type",
			contentType,
			"Prefer",
			"wait=1",
		)
		if a.StatusCode != http.StatusAccepted || a.Header.Get("Preference-Applied") != "wait=1" ||
			a.body.Data["completed_at"] != nil {
			t.Errorf("%d %v %s", a.StatusCode, a.Header, a.text)
		}
	})
	t.Run("the job fails", func(t *testing.T) {
		t.Parallel()

		a := k.convert("?wait=20", field{"file", "x.png", "PNG FAIL"}, target)
		if a.StatusCode != http.StatusInternalServerError ||
			a.body.Error.Code != "CONVERSION_FAILED" ||
			a.body.Success {
			t.Fatalf("%d %s", a.StatusCode, a.text)
		}

		id, _ := a.body.Error.Details["jobId"].(string)
		if a.body.Error.Details["task"] != "convert-file" ||
			a.body.Error.Details["engine_output"] != "moov atom not found" {
			t.Errorf("%s", a.text)
		}

		job := k.do(http.MethodGet, "/v1/jobs/"+id+"?wait=5", "")
		if job.StatusCode != http.StatusOK || job.body.Data["status"] != "failed" ||
			at(t, job.body.Data, "tasks convert-file error code") != "CONVERSION_FAILED" ||
			at(t, job.body.Data, "tasks export-file error code") != "INPUT_TASK_FAILED" {
			t.Errorf("%s", job.text)
		}
	})
	t.Run("the server is at fault", func(t *testing.T) {
		t.Parallel()

		a := k.convert("?wait=20", field{"file", "x.png", "PNG BREAK"}, target)
		if a.StatusCode != http.StatusInternalServerError ||
			a.body.Error.Code != "INTERNAL_ERROR" ||
			strings.Contains(a.text, "permission") {
			t.Errorf("%d %s", a.StatusCode, a.text)
		}
	})
}
