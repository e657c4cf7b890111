package httpapi_test

import (
	"strings"
	"testing"
)

func TestAnOptionThatStandsTwiceIsNamed(t *testing.T) {
	t.Parallel()

	a := newKit(t).convert("", field{"file", "x.png", "PNG"}, field{"targetFormat", "", "webp"},
		field{"options", "", `{"quality":1,"quality":2}`})
	if a.body.Error.Code != "INVALID_INPUT" ||
		!strings.Contains(a.text, "options.quality") || !strings.Contains(a.text, "stands twice") {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}
