package hostile_test

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/convertd/convertd/test/workbench"
)

// workOnPDFs is every operation on a PDF, with what it must be told.
func workOnPDFs() map[string]map[string]any {
	return map[string]map[string]any{
		"compress":           {},
		"merge":              {"input": []string{"a", "c"}},
		"pdf/compress":       {},
		"pdf/decrypt":        {},
		"pdf/encrypt":        {"password": "secret"},
		"pdf/extract-images": {},
		"pdf/extract-pages":  {"pages": "1"},
		"pdf/extract-text":   {},
		"pdf/flatten":        {},
		"pdf/form-fill":      {"fields": map[string]any{"name": "x"}},
		"pdf/merge":          {"input": []string{"a", "c"}},
		"pdf/metadata":       {"set": map[string]any{"title": "x"}},
		"pdf/ocr":            {},
		"pdf/optimize":       {},
		"pdf/reorder":        {"pages": "1"},
		"pdf/repair":         {},
		"pdf/rotate":         {"angle": 90},
		"pdf/split":          {"every": 1},
		"pdf/to-pdfa":        {},
		"pdf/thumbnail":      {},
		"pdf/watermark":      {"text": "x"},
		"thumbnail":          {},
	}
}

// paper writes a PDF of these objects, the first of which is its catalogue.
func paper(objects ...string) []byte {
	var b bytes.Buffer

	b.WriteString("%PDF-1.4\n")

	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}

	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)

	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}

	fmt.Fprintf(
		&b,
		"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1,
		start,
	)

	return b.Bytes()
}

// zeros is what zlib makes of so many MiB of zeros, without writing them.
func zeros(t *testing.T, mebibytes int) []byte {
	t.Helper()

	var one bytes.Buffer

	w, err := flate.NewWriter(&one, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}

	chunk := make([]byte, 1<<20)
	sizes := []int{0, 0, 0}

	for i := range 2 { // what follows on zeros is the same from the second on
		if _, err := w.Write(chunk); err != nil {
			t.Fatal(err)
		}

		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}

		sizes[i+1] = one.Len()
	}

	packed := append([]byte{0x78, 0xda}, one.Bytes()[:sizes[1]]...)
	packed = append(packed, bytes.Repeat(one.Bytes()[sizes[1]:sizes[2]], mebibytes-1)...)
	packed = append(packed, 0x03, 0x00) // the last block, empty

	const adler = 65521 // RFC 1950: of n zeros, 1 and n

	return binary.BigEndian.AppendUint32(packed, uint32(mebibytes<<20%adler)<<16|1)
}

// badPapers is what PDFs are worst at, and what each is answered with, whatever it is asked for.
func badPapers(t *testing.T) map[string]struct {
	content []byte
	want    string
} {
	t.Helper()

	whole := workbench.Paper{Name: "A", Pages: 3}.Bytes()

	// MiB; the whole drill takes 20 GiB, which is refused wherever it would be unpacked
	unpacked := 64
	swollen := "200 400/CORRUPT_FILE 400/INVALID_INPUT 413 422 500/CONVERSION_FAILED 408/TIMEOUT"

	if *bodies >= 100 {
		unpacked, swollen = 20<<10, "200 400/INVALID_INPUT 413/FILE_TOO_LARGE"
	}

	return map[string]struct {
		content []byte
		want    string
	}{
		"empty": {nil, "400/INVALID_INPUT 400/CORRUPT_FILE"},
		"damaged": {
			whole[:len(whole)/3],
			"200 400/CORRUPT_FILE 422/CORRUPT_FILE 500/CONVERSION_FAILED",
		},
		"no PDF": {
			[]byte("%PDF-1.7\n" + strings.Repeat("nonsense ", 99)),
			"400/CORRUPT_FILE 422/CORRUPT_FILE",
		},
		"zero pages": {
			paper("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"),
			"400/CORRUPT_FILE 422/CORRUPT_FILE",
		},
		"far larger when unpacked": {
			swollenPDF(t, unpacked),
			swollen,
		},
	}
}

// swollenPDF is a page whose content unpacks, twice, to so many MiB.
func swollenPDF(t *testing.T, mebibytes int) []byte {
	t.Helper()

	var twice bytes.Buffer

	w, _ := flate.NewWriter(&twice, flate.BestSpeed)
	_, _ = w.Write(zeros(t, mebibytes))
	_ = w.Close()

	packed := append([]byte{0x78, 0x01}, twice.Bytes()...)

	return paper("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>",
		fmt.Sprintf("<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream",
			len(packed), packed))
}

// operate does one thing to a file that stands in the call itself.
func operate(t *testing.T, base, name string, content []byte, fields map[string]any) answer {
	t.Helper()

	file := map[string]any{
		"operation": "import/base64", "filename": "a.pdf",
		"file": base64.StdEncoding.EncodeToString(content),
	}

	task := map[string]any{"operation": name, "input": "a"}
	maps.Copy(task, fields)

	tasks := map[string]any{"a": file, "b": task}
	if task["input"] != "a" {
		tasks["c"] = file
	}

	body, err := json.Marshal(map[string]any{"tasks": tasks})
	if err != nil {
		t.Fatal(err)
	}

	return send(t.Context(), http.MethodPost, base+"/v1/jobs?wait=100", "application/json",
		bytes.NewReader(body))
}

// Every operation on a PDF answers what is wrong with one by a code and a sentence, within its time.
//
//nolint:paralleltest // it shares the machine with nothing else of this package
func TestEveryOperationOnBadPDFs(t *testing.T) {
	server := start(t)

	for kind, bad := range badPapers(t) {
		t.Run(kind, func(t *testing.T) {
			var all sync.WaitGroup
			defer all.Wait()

			for name, fields := range workOnPDFs() {
				all.Go(func() {
					a := operate(t, server.URL, name, bad.content, fields)
					wants(t, name, a, bad.want)

					if a.Status != http.StatusOK && !strings.Contains(a.Text, `"message":"`) {
						t.Errorf("%s: no message: %.200s", name, a.Text)
					}
				})
			}
		})
	}
}
