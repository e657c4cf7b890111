package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestADryRunStoresNothing(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for name, a := range map[string]*answer{
		"convert, form":    k.convert("", field{"file", "a.png", "PNG one"}, field{"targetFormat", "", "webp"}, field{"quality", "", "low"}, field{"dry_run", "", "true"}),
		"convert, JSON":    k.json("/v1/convert", `{"url":"https://example.com/a.png","targetFormat":"webp","quality":"low","dry_run":true}`),
		"jobs":             k.json("/v1/jobs", `{"dry_run":true,"tasks":{"convert-file":{"operation":"convert","input":"a","output_format":"webp","options":{"quality":"low"}},"a":{"operation":"import/url","url":"https://example.com/a.png"}}}`),
		"jobs with a file": k.json("/v1/jobs", `{"dry_run":true,"tasks":{"convert-file":{"operation":"convert","input":"a","output_format":"webp","options":{"quality":"low"}},"a":{"operation":"import/base64","file":"UE5HIG9uZQ","filename":"a.png"}}}`),
	} {
		if a.StatusCode != http.StatusOK || a.body.Data["dry_run"] == nil ||
			at(t, a.body.Data, "quota conversions") != 1.0 ||
			a.Header.Get("Location") != "" {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
			continue
		}

		way, _ := at(t, a.body.Data, "tasks convert-file conversions 0").(map[string]any)
		if way["from"] != "png" || way["to"] != "webp" || way["fidelity"] != "lossless" ||
			at(t, way, "chain 0 engine") != "fake" ||
			at(t, a.body.Data, "tasks convert-file options quality") != "low" {
			t.Errorf("%s: %s", name, a.text)
		}
	}

	k.empty()
}

func TestADryRunSaysWhatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.json(
		"/v1/jobs",
		`{"dry_run":true,"tasks":{"b":{"operation":"convert","input":"a","output_format":"webp"},"a":{"operation":"import/upload"}}}`,
	)
	if warning := text(t, a.body.Data, "tasks b warnings 0"); a.StatusCode != http.StatusOK ||
		!strings.Contains(warning, "not known before") {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}

	a = k.json(
		"/v1/jobs",
		`{"dry_run":true,"tasks":{"b":{"operation":"export/url","input":"a"},"a":{"operation":"import/upload"}}}`,
	)
	if at(t, a.body.Data, "quota conversions") != 0.0 {
		t.Errorf("%s", a.text)
	}
}

func TestADryRunRefusesWhatTheRunWould(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.refused(
		k.json(
			"/v1/jobs",
			`{"dry_run":true,"tasks":{"b":{"operation":"convert","input":"x","output_format":"webp"}}}`,
		),
		400,
		"INVALID_INPUT",
		"tasks.b.input",
	)
	k.refused(
		k.convert(
			"",
			field{"file", "a.png", "PNG one"},
			field{"targetFormat", "", "mp4"},
			field{"dry_run", "", "true"},
		),
		422,
		"UNSUPPORTED_CONVERSION",
		"targetFormat",
	)
	k.refused(
		k.convert(
			"",
			field{"file", "a.png", "PNG one"},
			field{"targetFormat", "", "webp"},
			field{"dry_run", "", "maybe"},
		),
		400,
		"INVALID_INPUT",
		"dry_run",
	)
	k.empty()
}
