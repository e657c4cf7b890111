package httpapi

import (
	"maps"
	"slices"

	"github.com/convertd/convertd/domain/operation"
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

// callFields returns the names of the fields of a one-shot call: those of every call, and sorted
// behind them the operation's own.
func callFields(op operation.Operation) []string {
	own := map[string]bool{}

	for _, field := range op.Fields {
		if fieldNamed(field.Name) == "" {
			own[field.Name] = true
		}
	}

	every := []string{
		fieldFile,
		fieldURL,
		fieldFilename,
		fieldTarget,
		fieldSource,
		fieldOptions,
		fieldDryRun,
		fieldWebhook,
	}

	return append(every, slices.Sorted(maps.Keys(own))...)
}

// aliases are other names of fields that every one-shot call has.
func aliases() []string {
	return []string{"target_format", "output_format", "input_format", "files", "files[]"}
}
