package chromium_test

import (
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

func TestFontsThatAreMissingAreTold(t *testing.T) {
	t.Parallel()

	b := newBench(t)

	for name, c := range map[string]struct{ page, want string }{
		"a font":               {`<p style="font-family:'No Such Font'">words</p>`, "No Such Font"},
		"a character":          {"<p>words \U00016A70</p>", "U+16A70"},
		"any will do":          {`<p style="font-family:'No Such Font',serif">words é 日本</p>`, ""},
		"another one is there": {`<p style="font-family:'No Such Font','DejaVu Sans'">words</p>`, ""},
		"what is not shown":    {`<p style="font-family:'No Such Font';display:none">x</p>y`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			made, err := b.to(t, "pdf", "<meta charset=utf-8>"+c.page, nil)
			said := strings.Join(made.Warnings, " ")

			if err != nil || !strings.Contains(said, c.want) || (said == "") != (c.want == "") {
				t.Errorf("%q %v", said, err)
			}

			_, err = b.to(t, "pdf", "<meta charset=utf-8>"+c.page,
				option.Values{"on_missing_font": "fail"})
			if refused := fault.Is(err, fault.UnsupportedConversion); refused != (c.want != "") {
				t.Errorf("asked to fail: %v", err)
			}
		})
	}
}
