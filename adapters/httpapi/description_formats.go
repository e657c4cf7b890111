package httpapi

import (
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

func exampleFormat() FormatBody {
	return FormatBody{
		ID: "jpg", Name: "JPEG", Category: "image", MIMETypes: []string{"image/jpeg"},
		Extension: "jpg", Extensions: []string{"jpg", "jpeg"}, Aliases: []string{"jpeg"},
		Available: true, Readable: true, Writable: true, Operations: []string{"convert"},
	}
}

func formatsExample() map[string]any {
	return map[string]any{"One format": enclosed([]FormatBody{exampleFormat()})}
}

func formatExample() map[string]any {
	return map[string]any{"JPEG": enclosed(formatDetail{
		FormatBody: exampleFormat(),
		Targets:    []string{"png", "webp"},
		Sources:    []string{"png", "webp"},
		Options:    exampleOptions(),
	})}
}

func conversionsExample() map[string]any {
	return map[string]any{"One pair": enclosed([]conversionBody{
		{
			From:     "docx",
			To:       "png",
			Fidelity: "partial",
			Options:  exampleOptions(),
			Chain:    exampleChain(),
		},
	})}
}

func takenExample() map[string]any {
	return map[string]any{"A film": enclosed([]takenBody{
		{Name: "mp4", Category: "video", Targets: []string{"mov", "avi", "mkv", "webm", "gif"}},
	})}
}

func exampleOptions() []optionBody {
	return exampleShown().options(option.Named(operation.Conversion().Fields, []string{"quality"}))
}

func exampleChain() []hopBody {
	return []hopBody{
		{
			Operation: "convert",
			From:      "docx",
			To:        "pdf",
			Engine:    "libreoffice",
			Fidelity:  "faithful",
		},
		{Operation: "convert", From: "pdf", To: "png", Engine: "poppler", Fidelity: "partial"},
	}
}
