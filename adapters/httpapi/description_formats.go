package httpapi

import (
	"net/http"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
)

// describedFormats are the calls that tell what can be done with formats.
func describedFormats() map[string]describe.Route {
	jpg := FormatBody{
		ID: "jpg", Name: "JPEG", Category: "image", MIMETypes: []string{"image/jpeg"}, Extensions: []string{"jpg", "jpeg"}, Aliases: []string{"jpeg"},
		Available: true, Readable: true, Writable: true, Operations: []string{"convert"},
	}
	options := exampleShown().options(option.Conversion(format.Image))
	way := conversionBody{From: "docx", To: "png", Fidelity: "partial", Options: options, Chain: exampleChain()}
	return map[string]describe.Route{
		"listFormats": {
			Tag: tagFormats, Faults: []fault.Kind{fault.InvalidInput},
			Answers: []describe.Answer{{Status: http.StatusOK, Text: "The formats.", Example: map[string]any{"One format": enclosed([]FormatBody{jpg})}}},
		},
		"getFormat": {
			Tag: tagFormats, Faults: []fault.Kind{fault.FormatNotFound},
			Answers: []describe.Answer{{Status: http.StatusOK, Text: "The format.", Example: map[string]any{"JPEG": enclosed(formatDetail{
				FormatBody: jpg, Targets: []string{"png", "webp"}, Sources: []string{"png", "webp"}, Options: options,
			})}}},
		},
		"listConversions": {
			Tag: tagFormats, Faults: []fault.Kind{fault.InvalidInput, fault.UnsupportedFormat},
			Answers: []describe.Answer{{Status: http.StatusOK, Text: "The conversions.", Example: map[string]any{"One pair": enclosed([]conversionBody{way})}}},
		},
		"queryFormats": {
			Tag: tagFormats, Faults: []fault.Kind{fault.NotFound},
			Answers: []describe.Answer{{Status: http.StatusOK, Text: "What the operation takes.", Example: map[string]any{"A film": enclosed([]takenBody{
				{Name: "mp4", Category: "video", Targets: []string{"mov", "avi", "mkv", "webm", "gif"}},
			})}}},
		},
	}
}

func exampleChain() []hopBody {
	return []hopBody{
		{From: "docx", To: "pdf", Engine: "libreoffice", Fidelity: "faithful"}, {From: "pdf", To: "png", Engine: "poppler", Fidelity: "partial"},
	}
}
