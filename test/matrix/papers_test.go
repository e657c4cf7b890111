package matrix_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
)

// paperTrials prove what is done to PDFs. The fixture is what poppler says that it is, and so is
// the result.
func paperTrials() map[string]trial {
	return map[string]trial{
		"pdf/rotate": {
			values: asked(option.Values{"angle": "90", "pages": "1"}),
			judge:  turned,
		},
		"pdf/extract-pages": {values: asked(option.Values{"pages": "last"}), judge: says(lastPage)},
		"pdf/reorder": {
			values: asked(option.Values{"pages": "last,1"}),
			judge:  says(lastPage + firstPage),
		},
		"pdf/split":    {values: asked(option.Values{"every": 1}), judge: apart},
		"pdf/optimize": {values: asked(option.Values{}), judge: says(bothPages)},
		"pdf/repair":   {values: asked(option.Values{}), judge: says(bothPages)},
		"pdf/form-fill": {
			fixture: "form",
			values:  asked(option.Values{"fields": map[string]any{"name": "Proof"}}),
			judge:   filled,
		},
		"pdf/flatten": {values: asked(option.Values{}), judge: says(bothPages)},
		"pdf/metadata": {
			values: asked(option.Values{}),
			judge:  describesItself,
		},
		"pdf/metadata to pdf": {
			values: asked(option.Values{"set": map[string]any{"title": "Proof"}}),
			judge:  titled,
		},
		"pdf/encrypt": {
			values: asked(option.Values{"password": "proof"}),
			judge:  says(bothPages, "-upw", "proof"),
		},
		"pdf/to-pdfa": {values: asked(option.Values{"level": "2b"}), judge: says(bothPages)},
		"pdf/decrypt": {values: asked(option.Values{}), judge: says(bothPages)},
		"crop to pdf": {
			values: asked(option.Values{"x": 4, "y": 2, "width": 32, "height": 24}),
			judge:  small,
		},
		"watermark to pdf": {
			values: asked(option.Values{
				"text": "Proof", "position": "center", "opacity": 1.0, "angle": 0.0, "size": 50.0,
				"colour": "#ff0000", "margin": 4,
			}),
			judge: filled,
		},
		"compress to pdf": {values: asked(option.Values{"level": "high"}), judge: says(bothPages)},
		"merge to pdf": {
			inputs: 2,
			values: asked(option.Values{}),
			judge:  says(bothPages + bothPages),
		},
	}
}

func asked(values option.Values) func(source) option.Values {
	return func(source) option.Values { return values }
}

// turned fails where page 1 is not turned, or another one is.
func turned(t *testing.T, from source, made []string, _ format.Format) {
	t.Helper()

	after := rotations(t, made[0], from.facts.Pages)
	for i, want := range rotations(t, from.path, from.facts.Pages) {
		if i == 0 {
			want = (want + 90) % 360
		}

		if after[i] != want {
			t.Errorf("page %d is turned by %d, want %d", i+1, after[i], want)
		}
	}
}

// Of the fixture: its pages, by what stands for them in what says takes.
const (
	firstPage = "1"
	lastPage  = "2"
	bothPages = firstPage + lastPage
)

// says fails where the result does not say what these pages of the fixture do, in their order.
func says(pages string, options ...string) func(*testing.T, source, []string, format.Format) {
	return func(t *testing.T, from source, made []string, _ format.Format) {
		t.Helper()

		want := ""
		for page := range strings.SplitSeq(pages, "") {
			want += textOf(t, from.path, "-f", page, "-l", page)
		}

		if got := textOf(t, made[0], options...); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

// apart fails where the parts are not a page each.
func apart(t *testing.T, from source, made []string, to format.Format) {
	t.Helper()

	if len(made) != len(bothPages) {
		t.Fatalf("%d parts", len(made))
	}

	for i, page := range strings.Split(bothPages, "") {
		says(page)(t, from, made[i:i+1], to)
	}
}

func titled(t *testing.T, from source, made []string, to format.Format) {
	t.Helper()

	said, err := output(t.Context(), "pdfinfo", made[0])
	if err != nil {
		t.Fatal(err)
	}

	if !regexp.MustCompile(`(?m)^Title: +Proof$`).Match(said) {
		t.Errorf("%s", said)
	}

	says(bothPages)(t, from, made, to)
}

// small fails where a page is not shown in the size that it was cropped to.
func small(t *testing.T, from source, made []string, _ format.Format) {
	t.Helper()

	said, err := output(t.Context(), "pdfinfo", "-f", "1", "-l", "-1", made[0])
	if err != nil {
		t.Fatal(err)
	}

	sizes := regexp.MustCompile(`(?m)^Page +\d+ size: +32 x 24 pts`).FindAll(said, -1)
	if len(sizes) != from.facts.Pages {
		t.Errorf("%s", said)
	}
}

// filled fails where the page does not show what was put into a field.
func filled(t *testing.T, _ source, made []string, _ format.Format) {
	t.Helper()

	if got := textOf(t, made[0]); !strings.Contains(got, "Proof") {
		t.Errorf("it shows %q", got)
	}
}

// rotations returns by how many degrees each page is turned.
func rotations(t *testing.T, path string, pages int) []int {
	t.Helper()

	said, err := output(t.Context(), "pdfinfo", "-f", "1", "-l", strconv.Itoa(pages), path)
	if err != nil {
		t.Fatal(err)
	}

	var list []int

	for _, found := range regexp.MustCompile(`(?m)^Page +\d+ rot: +(\d+)$`).FindAllSubmatch(said, -1) {
		degrees, _ := strconv.Atoi(string(found[1]))
		list = append(list, degrees)
	}

	return list
}

// textOf returns the words of a PDF.
func textOf(t *testing.T, path string, options ...string) string {
	t.Helper()

	text, err := output(t.Context(), "pdftotext", append(options, "-raw", path, "-")...)
	if err != nil {
		t.Fatal(err)
	}

	return strings.TrimRight(string(text), "\n")
}
