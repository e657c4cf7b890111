package httpapi_test

import (
	"net/http"
	"testing"
)

func TestTheOptionsOfAPair(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.do(http.MethodGet, "/v1/formats/options?input_format=.MOV&output_format=mp4", "")
	if a.StatusCode != http.StatusOK || a.body.Data["input_format"] != "mov" ||
		a.body.Data["output_format"] != "mp4" {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	byName := map[string]map[string]any{}

	list, _ := a.body.Data["options"].([]any)
	for _, one := range list {
		option, _ := one.(map[string]any)
		byName[text(t, option, "name")] = option
	}

	quality, fps := byName["quality"], byName["fps"]
	if choices, _ := quality["enum"].([]any); quality["type"] != "string" || len(choices) != 4 ||
		quality["description"] == "" {
		t.Errorf("%v", quality)
	}

	if fps["type"] != "integer" || fps["min"] != 1.0 || fps["max"] != 60.0 || fps["enum"] != nil {
		t.Errorf("%v", fps)
	}

	for query, want := range map[string]struct {
		status      int
		code, field string
	}{
		"":                                     {400, "INVALID_INPUT", "input_format"},
		"?input_format=mov":                    {400, "INVALID_INPUT", "output_format"},
		"?input_format=mov&output_format=mp5":  {422, "UNSUPPORTED_FORMAT", "output_format"},
		"?input_format=mov&output_format=webp": {422, "UNSUPPORTED_CONVERSION", "output_format"},
	} {
		k.refused(
			k.do(http.MethodGet, "/v1/formats/options"+query, ""),
			want.status,
			want.code,
			want.field,
		)
	}
}

func TestAFormatSaysItsExtension(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	a := k.do(http.MethodGet, "/v1/formats/jpg", "")
	if a.body.Data["extension"] != "jpg" || at(t, a.body.Data, "extensions 0") != "jpg" {
		t.Errorf("%s", a.text)
	}
}
