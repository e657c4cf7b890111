package httpapi

import (
	"maps"
	"time"
)

// paperWait is how long calls for PDFs wait where nothing is said: clients of the service read the
// result from the answer.
const paperWait = time.Minute

// paperShots are the calls that do one operation on PDFs.
//
//nolint:funlen // a table
func paperShots() []shot {
	of := func(name, id, summary, text string, options map[string]any) shot {
		body, form := maps.Clone(options), maps.Clone(options)
		if body["files"] == nil {
			body[fieldFile] = "https://example.com/document.pdf"
		}

		delete(form, "files")
		form[fieldFile] = "(the bytes of document.pdf)"

		return shot{
			operation: "pdf/" + name,
			path:      "/v1/pdf/" + name,
			id:        id,
			summary:   summary,
			text:      text,
			examples: shotExamples{
				form: map[string]any{"A file": form},
				json: map[string]any{"From a URL": body},
			},
			tag:   tagPDF,
			waits: paperWait,
			sums:  oneFile,
		}
	}

	split := of(
		"split",
		"splitPDF",
		"Take a PDF apart",
		"Makes several PDFs of one; files lists them.",
		map[string]any{"ranges": []string{"1-3", "4-"}},
	)
	split.sums = fileList

	return []shot{
		of("merge", "mergePDF", "Join PDFs",
			"Joins files, in order, into one PDF. Documents and pictures become PDFs before.",
			map[string]any{
				"files": []string{
					"https://example.com/part1.pdf",
					"https://example.com/part2.pdf",
				},
				"output_filename": "merged.pdf",
			}),
		split,
		of("extract-pages", "extractPages", "Take pages out of a PDF", "Makes a PDF of some pages.",
			map[string]any{"pages": "1,3-5"}),
		of("rotate", "rotatePDF", "Turn pages of a PDF", "Turns pages clockwise.",
			map[string]any{"angle": "90", "pages": "1"}),
		of(
			"encrypt",
			"encryptPDF",
			"Protect a PDF",
			"Protects a PDF by passwords.",
			map[string]any{
				"password":    "secure-password-123",
				"permissions": map[string]any{"copying": false},
			},
		),
		of("decrypt", "decryptPDF", "Take the protection off a PDF", "Opens a PDF for everybody.",
			map[string]any{"password": "secure-password-123"}),
		of(
			"compress",
			"compressPDF",
			"Make a PDF smaller",
			"Makes a PDF smaller; never larger than it was.",
			map[string]any{"level": "high"},
		),
		of(
			"to-pdfa",
			"archivePDF",
			"Make a PDF/A",
			"Makes a PDF for archives, and checks it: checks says which program judged it.",
			map[string]any{"level": "2b"},
		),
		of(
			"ocr",
			"ocrPDF",
			"Read a scanned PDF",
			"Lays the words that are read under the pages, so that they can be searched.",
			map[string]any{"language": []string{"eng"}},
		),
		of(
			"watermark",
			"watermarkPDF",
			"Put a watermark onto a PDF",
			"Puts a text or a picture onto pages.",
			map[string]any{"text": "DRAFT"},
		),
		of(
			"thumbnail",
			"thumbnailPDF",
			"Show a page of a PDF",
			"Makes a small picture of a page; of several, files lists them.",
			map[string]any{"width": 256},
		),
		of(
			"metadata",
			"describePDF",
			"Read or write what a PDF says of itself",
			"Makes JSON of what a PDF says of itself; with set or strip, a PDF that says something else.",
			map[string]any{"groups": []string{"PDF"}},
		),
	}
}
