package httpapi

import (
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
)

// The fields of a one-shot call beside the options, under the names in which faults are reported.
const (
	fieldTarget   = "targetFormat"
	fieldSource   = "inputFormat"
	fieldFile     = "file"
	fieldURL      = "url"
	fieldFilename = "filename"
	fieldOptions  = "options"
	fieldDryRun   = "dry_run"
	fieldWebhook  = "webhook_url"
)

// fieldNamed returns the field that goes by the name; "" where there is none.
func fieldNamed(name string) string {
	switch name {
	case fieldTarget, "target_format", "output_format":
		return fieldTarget
	case fieldSource, "input_format":
		return fieldSource
	case fieldFile, "files", "files[]":
		return fieldFile
	case fieldURL, fieldFilename, fieldOptions, fieldDryRun, fieldWebhook:
		return name
	}
	return ""
}

// optionNames returns the names of the options that some conversion takes.
func optionNames() map[string]bool {
	names := map[string]bool{}
	for _, c := range format.Categories() {
		for _, f := range option.Conversion(c) {
			names[f.Name] = true
		}
	}
	return names
}
