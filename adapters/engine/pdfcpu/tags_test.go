package pdfcpu_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/test/workbench"
)

// TestMergeLeadsContentToItsTags has qpdf follow the number of each page to its element.
func TestMergeLeadsContentToItsTags(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	tagged := workbench.Paper{Name: "T", Pages: 2, Tagged: true}.Bytes()
	german := bytes.Replace(tagged, []byte("/Lang (en)"), []byte("/Lang (de)"), 1)
	plain := workbench.Paper{Name: "P", Pages: 1}.Bytes()
	stray := workbench.Paper{Name: "P", Pages: 1, Wide: "/StructParents 0"}.Bytes()

	for name, c := range map[string]struct {
		parts [][]byte
		want  string
	}{
		"all":            {[][]byte{tagged, german}, "1 2 3 4, spoken: u:de"},
		"the last":       {[][]byte{plain, plain, tagged}, "0 0 3 4, spoken: u:en"},
		"some":           {[][]byte{tagged, plain, german, tagged}, "1 2 0 4 5 6 7, spoken: u:de"},
		"none":           {[][]byte{plain, plain}, "0 0"},
		"stray numbers":  {[][]byte{tagged, stray}, "1 2 0"},
		"stray at first": {[][]byte{stray, tagged}, "0 2 3, spoken: u:en"},
	} {
		_, made, err := b.merge(t, c.parts...)
		if err != nil || len(made.Warnings) > 0 {
			t.Fatal(name, made.Warnings, err)
		}

		if got := structure(t, made.Outputs[0].Path); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// structure returns for each page the number of the page that is named by the element which its
// own number leads to, 0 for none; and the languages of elements.
func structure(t *testing.T, path string) string {
	t.Helper()

	said, err := exec.CommandContext(t.Context(), "qpdf", "--json=2", path).Output()
	if err != nil {
		t.Fatal(err)
	}

	type dictionary = map[string]any

	type page = struct {
		Object string `json:"object"`
	}

	var file struct {
		Pages []page           `json:"pages"`
		QPDF  []map[string]any `json:"qpdf"` // what is told of the file, and its objects
	}
	if err := json.Unmarshal(said, &file); err != nil {
		t.Fatal(err)
	}

	value := func(name string) dictionary {
		o, _ := file.QPDF[1][name].(dictionary)
		d, _ := o["value"].(dictionary)

		return d
	}

	// object returns a dictionary, which an entry holds or names.
	object := func(entry any) dictionary {
		if name, ok := entry.(string); ok {
			return value("obj:" + name)
		}

		d, _ := entry.(dictionary)

		return d
	}

	trailer := value("trailer")
	tree := object(object(object(trailer["/Root"])["/StructTreeRoot"])["/ParentTree"])
	pairs, _ := tree["/Nums"].([]any)

	var list []string

	for _, p := range file.Pages {
		at, number := 0, object(p.Object)["/StructParents"]

		for i := 0; number != nil && i+1 < len(pairs); i += 2 {
			if elements, ok := pairs[i+1].([]any); ok && pairs[i] == number {
				element := object(elements[0])
				at = 1 + slices.Index(file.Pages, page{fmt.Sprint(element["/Pg"])})
			}
		}

		list = append(list, fmt.Sprint(at))
	}

	text := strings.Join(list, " ")

	for name := range file.QPDF[1] {
		if d := value(name); d["/Type"] == "/StructElem" && d["/Lang"] != nil {
			text += fmt.Sprint(", spoken: ", d["/Lang"])
		}
	}

	return text
}

func TestMergeKeepsFilesThatAreDescribedInline(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	inline := workbench.Paper{Name: "A", Pages: 1, Note: "inline", Inline: true}.Bytes()
	apart := workbench.Paper{Name: "B", Pages: 1, Note: "apart"}.Bytes()

	seen, made, err := b.merge(t, inline, apart, inline)
	if err != nil || len(made.Warnings) > 0 {
		t.Fatal(made.Warnings, err)
	}

	out, err := exec.CommandContext(t.Context(), "qpdf", "--list-attachments", made.Outputs[0].Path).
		Output()
	if err != nil || strings.Count(string(out), "note.txt") != 3 || len(seen.Files) != 3 {
		t.Errorf("%s %v %v", out, seen.Files, err)
	}

	for _, n := range []string{"1", "2", "3"} {
		text := seen.Files[n+"-note.txt"]
		if want := map[bool]string{true: "apart", false: "inline"}[n == "2"]; text != want {
			t.Errorf("%s: %q, want %q", n, text, want)
		}
	}
}
