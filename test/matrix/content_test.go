package matrix_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
)

// contentTrials prove what is done to what stands on the pages of PDFs, and what is shown of files.
func contentTrials() map[string]trial {
	return map[string]trial{
		"thumbnail":     previewed(),
		"pdf/thumbnail": previewed(),
		"pdf/ocr": {
			fixture: "scan",
			values:  func(source) option.Values { return option.Values{"language": []any{"eng"}} },
			judge: func(t *testing.T, _ source, made []string, to format.Format) {
				t.Helper()
				holdsText(t, made[0], to.ID)
			},
		},
		"pdf/watermark": {
			values: func(source) option.Values {
				return option.Values{
					"text":     "DRAFT",
					"position": "top",
					"opacity":  0.3,
					"size":     50.0,
					"colour":   "#ff0000",
					"margin":   36,
					"layer":    "over",
				}
			},
			judge: func(t *testing.T, _ source, made []string, to format.Format) {
				t.Helper()

				text, err := output(t.Context(), "pdftotext", made[0], "-")
				if err != nil {
					t.Fatal(err)
				}

				if pages := bytes.Count(text, []byte("DRAFT")); pages != 2 {
					t.Errorf("the mark is on %d pages, want 2", pages)
				}

				holdsText(t, made[0], to.ID)
			},
		},
		"pdf/extract-text": {
			values: func(source) option.Values { return option.Values{"layout": true} },
			judge: func(t *testing.T, _ source, made []string, to format.Format) {
				t.Helper()
				holdsText(t, made[0], to.ID)
			},
		},
		"pdf/extract-images": {
			fixture: "scan",
			values:  func(source) option.Values { return option.Values{} },
			judge: func(t *testing.T, from source, made []string, _ format.Format) {
				t.Helper()

				if len(made) != 2 {
					t.Fatalf("it has %d pictures, want two", len(made))
				}

				for i, path := range made {
					sameScene(t, from.scenes, i, path, "jpg")
				}
			},
		},
	}
}

// previewed proves a preview.
func previewed() trial {
	return trial{
		values: func(source) option.Values {
			return option.Values{"width": 128, "height": 128, "time": 0.0}
		},
		judge: func(t *testing.T, from source, made []string, to format.Format) {
			t.Helper()

			if len(made) != 1 {
				t.Fatalf("it has %d pictures, want one", len(made))
			}

			if len(from.scenes) > 0 {
				sameScene(t, from.scenes, 0, made[0], to.ID)
			} else {
				isDrawn(t, made[0])
			}

			var width, height int
			if _, err := fmt.Sscanf(
				shownSize(t, made[0], to.ID),
				"%dx%d",
				&width,
				&height,
			); err != nil ||
				max(width, height) != 128 {
				t.Errorf("it is %d by %d, want 128 at most, %v", width, height, err)
			}
		},
	}
}

// isDrawn fails where all of a picture has one colour.
func isDrawn(t *testing.T, path string) {
	t.Helper()

	colours, err := output(t.Context(), "identify-im6.q16", "-format", "%k", path)
	if n, _ := strconv.Atoi(strings.TrimSpace(string(colours))); err != nil || n < 2 {
		t.Errorf("it has %s colours, %v", colours, err)
	}
}
