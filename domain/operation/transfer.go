package operation

import (
	"github.com/convertd/convertd/domain/option"
)

// Names of the operations that other packages make tasks of.
const (
	ImportURL    = "import/url"
	ImportUpload = "import/upload"
	ImportBase64 = "import/base64"
	Convert      = "convert"
	ExportURL    = "export/url"
)

func imports() []Operation {
	return []Operation{
		{
			Name: ImportURL, Role: Import, Source: "url", Doc: "Downloads a file.",
			Fields: []option.Field{
				{
					Name:     "url",
					Type:     option.Text,
					Required: true,
					URL:      true,
					Doc:      "Where to download the file from: http or https. Its query is kept encrypted and shown as ?….",
				},
				{
					Name: "filename",
					Type: option.Text,
					Doc:  "The name to give the file; by default the server's, or the last part of the URL.",
				},
				{
					Name:   "headers",
					Type:   option.TextMap,
					Secret: true,
					Doc:    "Request headers to send, such as Authorization; dropped on a redirect to another origin.",
				},
			},
		},
		{
			Name: ImportUpload,
			Role: Import,
			Runs: OnAcceptance,
			Doc:  "Takes a file that was uploaded before, or waits for one to be uploaded into the task.",
			Fields: []option.Field{
				{
					Name: FieldFile,
					Type: option.Text,
					Doc:  "The id of a file that is here; without it the task waits, and its result shows where to upload to.",
				},
			},
		},
		{
			Name: ImportBase64,
			Role: Import,
			Runs: OnAcceptance,
			Doc:  "Takes a file that is part of the request.",
			Fields: []option.Field{
				{
					Name: FieldFile, Type: option.Base64, Required: true,
					Doc: "The file in base64, or as a data URL; at most 16 MiB decoded.",
				},
				{Name: "filename", Type: option.Text, Doc: "The name to give the file."},
			},
		},
	}
}

func exports() []Operation {
	return []Operation{
		{Name: ExportURL, Role: Export, Runs: AsLinks, Doc: "Makes download URLs for its inputs."},
	}
}

// transfers are what reads from the storages of callers' own, and writes to them.
func transfers() []Operation {
	var list []Operation
	for _, s := range Storages() {
		list = append(list, s.imports(), s.exports())
	}

	return list
}
