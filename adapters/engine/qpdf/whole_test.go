package qpdf_test

import (
	"bytes"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// What each operation does not concern stays as it is.
func TestWhatIsLeftAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	before := b.Read(t, b.Put(t, everything()))
	for operation, options := range map[string]option.Values{
		"pdf/optimize": nil,
		"pdf/repair":   nil,
		"pdf/metadata": {"set": map[string]any{"title": "x"}},
	} {
		after, made, err := b.do(t, operation, options, everything())
		if err != nil || len(made.Warnings) > 0 || !reflect.DeepEqual(after, before) {
			t.Errorf("%s: %+v, %v, %v", operation, after, made.Warnings, err)
		}
	}
}

func TestOptimizeIsSmallerAndLinear(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	path, _, err := b.step(t, "pdf/optimize", nil, workbench.Paper{Pages: 100, Links: true}.Bytes())
	if err != nil {
		t.Fatal(err)
	}

	if about := b.Info(t, path); about["Optimized"] != "yes" {
		t.Errorf("%v", about)
	}
}

func TestFlattenDrawsFieldsAndKeepsLinks(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	before := b.Read(t, b.Put(t, everything()))

	after, _, err := b.do(t, "pdf/flatten", nil, everything())
	if err != nil {
		t.Fatal(err)
	}

	want := before
	want.Pages = slices.Clone(before.Pages)
	want.Pages[0].Text += "typed"

	want.Fields = map[string]string{}
	if !reflect.DeepEqual(after, want) {
		t.Errorf("%+v, want %+v", after, want)
	}
}

func TestFlattenTellsOfCommentsThatItLeavesOut(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	note := `/Annots [
		<< /Type /Annot /Subtype /Text /Rect [0 0 20 20] /Contents (Mind the gap) >>
		<< /Type /Annot /Subtype /Square /Rect [0 0 20 20] >>
		<< /Type /Annot /Subtype /Popup /Rect [0 0 20 20] >> null
		<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 20 20] /Contents (x) >>]`
	content := bytes.Replace(
		workbench.Paper{Pages: 1}.Bytes(),
		[]byte("/Annots []"),
		[]byte(note),
		1,
	)

	path, made, err := b.step(t, "pdf/flatten", nil, content)
	if err != nil {
		t.Fatal(err)
	}

	told := strings.Join(made.Warnings, "\n")
	for _, want := range []string{"What 1 comments say", "2 annotations have no looks", "1 files"} {
		if !strings.Contains(told, want) {
			t.Errorf("no %q in %q", want, told)
		}
	}

	if strings.Contains(b.shown(t, path), "gap") {
		t.Error("it was drawn all the same")
	}
}

func TestRepairOfWhatIsDamaged(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	whole := workbench.Paper{Name: "A", Pages: 3}.Bytes()
	for name, content := range map[string][]byte{
		"without a table":     whole[:bytes.LastIndex(whole, []byte("xref\n0"))],
		"behind other things": append([]byte("HTTP/1.1 200 OK\r\n\r\n"), whole...),
		"a wrong offset":      bytes.Replace(whole, []byte("startxref\n"), []byte("startxref\n1"), 1),
	} {
		after, made, err := b.do(t, "pdf/repair", nil, content)
		if err != nil || len(after.Pages) != 3 || after.Pages[2].Text != "A Page 3" ||
			made.Report["pages"] != 3 {
			t.Errorf("%s: %+v, %v, %v", name, after, made, err)
		}
	}

	if _, _, err := b.do(t, "pdf/repair", nil, []byte("%PDF-1.7\nnothing of the kind")); !fault.Is(
		err,
		fault.CorruptFile,
	) {
		t.Error(err)
	}
}

func TestMetadataIsWritten(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	set := map[string]any{
		"title":    "Tïtle: 中 #1",
		"author":   "-all:all=",
		"subject":  "@x",
		"keywords": "a, b",
	}

	path, _, err := b.step(t, "pdf/metadata", option.Values{"set": set}, everything())
	if err != nil {
		t.Fatal(err)
	}

	about := b.Info(t, path)
	for field, want := range map[string]string{"Title": "Tïtle: 中 #1", "Author": "-all:all=", "Subject": "@x", "Keywords": "a, b"} {
		if about[field] != want {
			t.Errorf("%s is %q, want %q", field, about[field], want)
		}
	}
}

func TestMetadataIsStripped(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	written := b.written(t, map[string]any{"title": "a secret title", "author": "somebody"})

	path, _, err := b.step(t, "pdf/metadata", option.Values{"strip": true}, written)
	if err != nil {
		t.Fatal(err)
	}

	if about := b.Info(t, path); about["Title"] != "" || about["Author"] != "" ||
		about["Metadata Stream"] != "no" {
		t.Errorf("%v", about)
	}

	if content := read(t, path); bytes.Contains(content, []byte("secret title")) {
		t.Error("what was there before is there still")
	}

	both := option.Values{"strip": true, "set": map[string]any{"title": "new"}}
	if path, _, err = b.step(t, "pdf/metadata", both, written); err != nil {
		t.Fatal(err)
	}

	if about := b.Info(t, path); about["Title"] != "new" || about["Author"] != "" {
		t.Errorf("%v", about)
	}
}

func TestDamagedEmptyAndLongPDFs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	options := map[string]option.Values{
		"pdf/rotate":   {"angle": "90"},
		"pdf/encrypt":  {"password": "x"},
		"pdf/decrypt":  nil,
		"pdf/optimize": nil,
		"pdf/flatten":  nil,
		"pdf/metadata": {"strip": true},
	}
	long := workbench.Paper{Pages: 1000, Bookmarks: true, Links: true}.Bytes()

	for _, operation := range slices.Sorted(maps.Keys(options)) {
		t.Run(strings.TrimPrefix(operation, "pdf/"), func(t *testing.T) {
			t.Parallel()

			for name, content := range map[string][]byte{
				"damaged": []byte("%PDF-1.7\nnothing of the kind"), "without pages": workbench.Paper{}.Bytes(),
			} {
				if _, _, err := b.step(t, operation, options[operation], content); !fault.Is(
					err,
					fault.CorruptFile,
				) {
					t.Errorf("%s: %v", name, err)
				}
			}

			if _, _, err := b.step(t, operation, options[operation], long); err != nil {
				t.Errorf("a thousand pages: %v", err)
			}
		})
	}
}
