package qpdf_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// form has a field of each kind. It has no table, which is no matter.
const form = `%PDF-1.7
1 0 obj <</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 5 0 R 6 0 R 7 0 R]/DA(/F 12 Tf 0 g)/DR<</Font<</F 10 0 R>>>>>>>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Annots[4 0 R 5 0 R 6 0 R 8 0 R 9 0 R]>> endobj
4 0 obj <</Type/Annot/Subtype/Widget/FT/Tx/T(name)/MaxLen 20/Rect[20 250 200 270]/F 4/DA(/F 12 Tf 0 g)>> endobj
5 0 obj <</Type/Annot/Subtype/Widget/FT/Btn/T(agree)/V/Off/AS/Off/Rect[20 200 40 220]/F 4>> endobj
6 0 obj <</Type/Annot/Subtype/Widget/FT/Ch/Ff 131072/T(land)/Opt[[(de)(Germany)][(fr)(France)]]/Rect[20 150 200 170]/F 4/DA(/F 12 Tf 0 g)>> endobj
7 0 obj <</FT/Btn/Ff 32768/T(way)/V/Off/Kids[8 0 R 9 0 R]>> endobj
8 0 obj <</Type/Annot/Subtype/Widget/Parent 7 0 R/AS/Off/AP<</N<</air 11 0 R/Off 11 0 R>>>>/Rect[20 100 40 120]/F 4>> endobj
9 0 obj <</Type/Annot/Subtype/Widget/Parent 7 0 R/AS/Off/AP<</N<</sea 11 0 R/Off 11 0 R>>>>/Rect[60 100 80 120]/F 4>> endobj
10 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>> endobj
11 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 20 20]/Length 0>> stream

endstream endobj
trailer <</Root 1 0 R/Size 12>>
%%EOF
`

// shown is the text that poppler sees on a PDF, its fields included.
func (b bench) shown(tb testing.TB, path string) string {
	tb.Helper()

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool: "pdftotext", Args: []string{sandbox.InPath("a.pdf"), "-"}, Light: true,
		Inputs: []sandbox.Mount{{Host: path, Name: "a.pdf"}},
	})
	if err != nil {
		tb.Fatal(err)
	}

	return strings.Join(strings.Fields(string(said.Stdout)), " ")
}

func TestFormsAreFilledIn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	values := map[string]any{"name": "Zoë (1)", "agree": true, "land": "France", "way": "sea"}

	path, _, err := b.step(t, "pdf/form-fill", option.Values{"fields": values}, []byte(form))
	if err != nil {
		t.Fatal(err)
	}

	said, err := b.Box.Run(t.Context(), sandbox.Command{
		Tool: "qpdf", Args: []string{"--json=2", "--json-key=acroform", sandbox.InPath("a.pdf")},
		Light: true, Inputs: []sandbox.Mount{{Host: path, Name: "a.pdf"}},
	})
	if err != nil {
		t.Fatal(err)
	}

	for _, want := range []string{
		`"value": "u:Zoë (1)"`, `"value": "/Yes"`, `"value": "u:fr"`, `"value": "/sea"`,
		`"appearancestate": "/Yes"`, `"appearancestate": "/sea"`, `"appearancestate": "/Off"`,
	} {
		if !strings.Contains(string(said.Stdout), want) {
			t.Errorf("no %s in %s", want, said.Stdout)
		}
	}

	if got := b.shown(t, path); !strings.Contains(got, "Zoë (1)") {
		t.Errorf("it shows %q", got)
	}
}

func TestTheFieldsOfAFormAreTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	_, made, err := b.step(
		t,
		"pdf/form-fill",
		option.Values{"fields": map[string]any{}},
		[]byte(form),
	)
	if err != nil {
		t.Fatal(err)
	}

	got, err := json.Marshal(made.Report)
	if want := `{"fields":[` +
		`{"name":"name","type":"text","value":"","max_length":20},` +
		`{"name":"agree","type":"box","value":"Off","choices":["Yes"]},` +
		`{"name":"land","type":"choice","value":"","choices":["Germany","France"]},` +
		`{"name":"way","type":"radio","value":"Off","choices":["air","sea"]}]}`; string(got) != want ||
		err != nil {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestAFilledFormIsFlattened(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	options := option.Values{
		"fields": map[string]any{"A name": "Anna"}, "flatten": true,
	}

	after, made, err := b.do(t, "pdf/form-fill", options, everything())
	if err != nil {
		t.Fatal(err)
	}

	if len(after.Fields) > 0 || !strings.Contains(b.shown(t, made.Outputs[0].Path), "Anna") ||
		len(after.Pages[0].Links) == 0 {
		t.Errorf("%+v", after)
	}
}

func TestWhatFitsNoFieldIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for name, c := range map[string]struct {
		fields map[string]any
		want   string
	}{
		"unknown":   {map[string]any{"nome": "x"}, `no field "nome"; its fields are: name, agree, land, way`},
		"choice":    {map[string]any{"land": "Spain"}, "but: Germany, France"},
		"radio":     {map[string]any{"way": "land"}, "but: air, sea, false"},
		"checkbox":  {map[string]any{"agree": "perhaps"}, "but: Yes, false"},
		"too long":  {map[string]any{"name": strings.Repeat("x", 21)}, "up to 20 characters"},
		"an object": {map[string]any{"name": map[string]any{}}, "must be a text"},
	} {
		_, _, err := b.step(t, "pdf/form-fill", option.Values{"fields": c.fields}, []byte(form))
		if !fault.Is(err, fault.InvalidInput) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}

	none := option.Values{"fields": map[string]any{"name": "x"}}

	_, _, err := b.step(t, "pdf/form-fill", none, workbench.Paper{Pages: 1}.Bytes())
	if !fault.Is(err, fault.InvalidInput) || !strings.Contains(err.Error(), "no fields") {
		t.Error(err)
	}
}
