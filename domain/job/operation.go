package job

import "github.com/convertd/convertd/domain/option"

// Role says what an operation does in a graph.
type Role string

// The roles.
const (
	Import  Role = "import"  // brings a file in; takes no input
	Process Role = "process" // makes files from files
	Export  Role = "export"  // hands files out
)

// Names of the operations.
const (
	OpImportURL    = "import/url"
	OpImportUpload = "import/upload"
	OpImportBase64 = "import/base64"
	OpConvert      = "convert"
	OpExportURL    = "export/url"
)

// FieldFile is the field that names the file of an import that the caller gives.
const FieldFile = "file"

// Operation describes one kind of task.
type Operation struct {
	Name   string
	Role   Role
	Fields []option.Field // beside operation, input and ignore_error
	Doc    string
}

// Operations returns every operation that a task can name, in the order in which they are documented.
func Operations() []Operation {
	return []Operation{
		{Name: OpImportURL, Role: Import, Doc: "Downloads a file.", Fields: []option.Field{
			{Name: "url", Type: option.Text, Required: true, Doc: "Where to download the file from: http or https."},
			{Name: "filename", Type: option.Text, Doc: "The name to give the file; by default the server's, or the last part of the URL."},
			{Name: "headers", Type: option.TextMap, Secret: true, Doc: "Request headers to send, such as Authorization; dropped on a redirect to another origin."},
		}},
		{Name: OpImportUpload, Role: Import, Doc: "Takes a file that was uploaded before, or waits for one to be uploaded into the task.", Fields: []option.Field{
			{Name: "file", Type: option.Text, Doc: "The id of a file that is here; without it the task waits, and its result shows where to upload to."},
		}},
		{Name: OpImportBase64, Role: Import, Doc: "Takes a file that is part of the request.", Fields: []option.Field{
			{Name: "file", Type: option.Base64, Required: true, Doc: "The file in base64, or as a data URL; at most 16 MiB decoded."},
			{Name: "filename", Type: option.Text, Doc: "The name to give the file."},
		}},
		{Name: OpConvert, Role: Process, Doc: "Converts each input to another format.", Fields: []option.Field{
			{Name: "output_format", Type: option.Text, Required: true, Doc: "The id of the format to write."},
			{Name: "input_format", Type: option.Text, Doc: "The id of the format that the input must have; by default it is recognised from the content."},
			{Name: "options", Type: option.Object, Doc: "Options of the target format."},
		}},
		{Name: OpExportURL, Role: Export, Doc: "Makes download URLs for its inputs."},
	}
}

// FindOperation returns the operation of that name.
func FindOperation(name string) (Operation, bool) {
	for _, op := range Operations() {
		if op.Name == name {
			return op, true
		}
	}
	return Operation{}, false
}
