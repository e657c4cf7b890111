package httpapi

import (
	_ "embed"
	"fmt"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
)

//go:embed conventions.md
var conventions string

const schemaRefs = "#/components/schemas/"

// Describe returns the API's description. It says the same on every machine: nothing in it comes from a configuration or from what is
// installed.
//
// It is made from routes that nothing is behind. So huma never sees the schema of a body on routes that serve: it would hold each such body
// in memory before the handler runs.
func Describe() (*huma.OpenAPI, error) {
	formats, err := format.NewRegistry()
	if err != nil {
		return nil, fmt.Errorf("formats: %w", err)
	}
	doc := routes(Config{}, Deps{}).huma.OpenAPI()
	doc.Info.Description = conventions + formatTable(formats) + codeTable()
	doc.Info.License = &huma.License{Name: "Apache 2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"}
	doc.Info.Contact = &huma.Contact{Name: "The operator of this server"}
	doc.Tags = tags()
	doc.Servers = []*huma.Server{
		{URL: "/", Description: "The server that this description comes from."},
		{URL: "http://{address}", Description: "Another server.", Variables: map[string]*huma.ServerVariable{
			"address": {Default: "127.0.0.1:8080", Description: "Host and port, as CONVERTD_LISTEN sets them."},
		}},
	}
	r := doc.Components.Schemas
	err = describe.Complete(doc, describe.Sheet{
		Routes: describedRoutes(r), Codes: describedCodes(), Always: []fault.Kind{fault.Internal},
		Problem: r.Schema(reflect.TypeFor[problem](), true, ""), Refusal: exampleRefusal,
	})
	if err != nil {
		return nil, fmt.Errorf("description_routes.go: %w", err)
	}
	r.Schema(reflect.TypeFor[fieldError](), true, "")
	sharpen(r.Map())
	return doc, nil
}

// formatTable lists the ids of all formats, which are the same on every server; what can be done with them is not.
func formatTable(formats *format.Registry) string {
	ids := make(map[format.Category][]string)
	for _, f := range formats.All() {
		ids[f.Category] = append(ids[f.Category], f.ID)
	}
	var table strings.Builder
	table.WriteString("\n## Formats\nWhich of these can be read and written, and turned into which, depends on the engines that a server has.\n\n")
	table.WriteString("| category | ids |\n|---|---|\n")
	for _, c := range format.Categories() {
		fmt.Fprintf(&table, "| %s | %s |\n", c, strings.Join(ids[c], ", "))
	}
	return table.String()
}

// codeTable lists every code, also those that no route of the description names, such as NOT_FOUND.
func codeTable() string {
	var table strings.Builder
	table.WriteString("\n## Codes\n| code | status | meaning |\n|---|---|---|\n")
	for _, c := range codes() {
		fmt.Fprintf(&table, "| `%s` | %d | %s |\n", c.name, c.status, c.means)
	}
	return table.String()
}

func tags() []*huma.Tag {
	return []*huma.Tag{
		{Name: tagConvert, Description: "A conversion in one call."},
		{Name: tagJobs, Description: "Several steps as one job: tasks by name, each with the names that it takes its input from."},
		{Name: tagFiles, Description: "Files, uploaded and made."},
		{Name: tagFormats, Description: "What this server can convert."},
		{Name: tagHealth, Description: "For supervisors and load balancers."},
	}
}

// schemaName is what a type goes by in the description: its Go name without what only tells it from the domain's types.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if inner, ok := strings.CutPrefix(name, "Envelope"); ok {
		return strings.TrimSuffix(inner, "Body") + "Answer"
	}
	return strings.TrimSuffix(name, "Body")
}

func describedCodes() []describe.Code {
	var list []describe.Code
	for _, c := range codes() {
		list = append(list, describe.Code{Kind: c.kind, Name: c.name, Status: c.status, Means: c.means})
	}
	return list
}

// exampleRefusal is the error answer that is shown for a code.
func exampleRefusal(name, message string) any {
	return &problem{Fault: errorBody{Code: name, Message: message, Details: map[string]any{}}, Meta: exampleMeta()}
}

// sharpen says what Go's types do not: what each schema is for, and which values a field can have.
func sharpen(schemas map[string]*huma.Schema) {
	for name, text := range schemaTexts() {
		if s, ok := schemas[name]; ok {
			s.Description = text
		}
	}
	fault := schemas["Error"].Properties // of tasks, too
	for _, c := range codes() {
		fault["code"].Enum = append(fault["code"].Enum, c.name)
	}
	fault["details"].Properties = map[string]*huma.Schema{
		"field":         {Type: huma.TypeString, Description: "The field of the first fault, as a path from the request's top."},
		"error":         {Type: huma.TypeString, Description: "What is wrong with it."},
		"errors":        {Type: huma.TypeArray, Items: &huma.Schema{Ref: schemaRefs + "FieldError"}, Description: "All faults, at most 100."},
		"jobId":         {Type: huma.TypeString, Description: "The job that failed, where the caller waited for it."},
		"task":          {Type: huma.TypeString, Description: "Its task that failed."},
		"engine_output": {Type: huma.TypeString, Description: "The engine's own last lines, where it gave up."},
	}
	for name, s := range schemas {
		success, ok := s.Properties["success"]
		if ok {
			success.Enum = []any{name != "Problem"}
		}
	}
}

func schemaTexts() map[string]string {
	return map[string]string{
		"JobAnswer":    "A successful answer that shows a job.",
		"HealthAnswer": "A successful answer of a probe.",
		"Problem":      "An error answer.",
		"TaskError":    "Why a task failed or was cancelled; null otherwise.",
		"FieldError":   "One of several faults.",
		"Error":        "What went wrong, of a request or of a task.",
		"Meta":         "About the answer itself.",
		"Job":          "A job with its tasks.",
		"JobEvent":     "Something that happened to a job.",
		"StandingJob":  "How a job stood right after an event.",
		"StandingTask": "How a task of it stood.",
		"JobLinks":     "Where more about the job is.",
		"Result":       "What a task made; null until it has completed.",
		"File":         "A file.",
		"Check":        "One thing that was verified of an output.",
		"Health":       "How the server is.",

		"Plan":        "What a job would do.",
		"PlannedTask": "A task that would be done.",
		"Way":         "How files of one format become another.",
		"Hop":         "A step of a conversion, done by one engine.",
		"QuotaCost":   "What a job costs.",
		"Pagination":  "Which part of a list is shown.",
		"Stored":      "A stored file.",
		"Deleted":     "What is gone.",
		"Signed":      "A download link.",

		"Format":       "A format, and what can be done with it here.",
		"FormatDetail": "A format, and all that can be done with it here.",
		"Option":       "An option of a conversion.",
		"Conversion":   "A pair of formats that can be converted here.",
		"Taken":        "A format that an operation takes.",

		"PlanAnswer":           "A successful answer that shows a plan.",
		"ListJobAnswer":        "A successful answer that lists jobs.",
		"StoredAnswer":         "A successful answer that shows a file.",
		"DeletedAnswer":        "A successful answer of a deletion.",
		"SignedAnswer":         "A successful answer that shows a link.",
		"FormatDetailAnswer":   "A successful answer that shows a format.",
		"ListFormatAnswer":     "A successful answer that lists formats.",
		"ListConversionAnswer": "A successful answer that lists conversions.",
		"ListTakenAnswer":      "A successful answer that lists what an operation takes.",
	}
}
