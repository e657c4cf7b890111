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

// Describe returns the API's description. It says the same on every machine: nothing in it comes
// from a configuration or from what is installed.
//
// It is made from routes that nothing is behind. So huma never sees the schema of a body on routes
// that serve: it would hold each such body in memory before the handler runs.
func Describe() (*huma.OpenAPI, error) {
	formats, err := format.NewRegistry()
	if err != nil {
		return nil, fmt.Errorf("formats: %w", err)
	}

	api, err := routes(Config{}, Deps{})
	if err != nil {
		return nil, err
	}

	doc := api.huma.OpenAPI()
	doc.Info.Description = conventions + formatTable(formats) + codeTable()
	doc.Info.License = &huma.License{
		Name: "Apache 2.0",
		URL:  "https://www.apache.org/licenses/LICENSE-2.0",
	}
	doc.Info.Contact = &huma.Contact{Name: "The operator of this server"}
	doc.Tags = tags()
	doc.Servers = []*huma.Server{
		{URL: "/", Description: "The server that this description comes from."},
		{
			URL:         "http://{address}",
			Description: "Another server.",
			Variables: map[string]*huma.ServerVariable{
				"address": {
					Default:     "127.0.0.1:8080",
					Description: "Host and port, as CONVERTD_LISTEN sets them.",
				},
			},
		},
	}
	r := doc.Components.Schemas

	err = describe.Complete(doc, describe.Sheet{
		Routes:  api.described,
		Codes:   describedCodes(),
		Always:  []fault.Kind{fault.InvalidInput, fault.Internal},
		Problem: r.Schema(reflect.TypeFor[problem](), true, ""),
		Refusal: exampleRefusal,
	})
	if err != nil {
		return nil, fmt.Errorf("the routes: %w", err)
	}

	r.Schema(reflect.TypeFor[fieldError](), true, "")
	refine(r.Map())

	return doc, nil
}

// formatTable lists the ids of all formats, which are the same on every server; what can be done
// with them is not.
func formatTable(formats *format.Registry) string {
	ids := make(map[format.Category][]string)
	for _, f := range formats.All() {
		ids[f.Category] = append(ids[f.Category], f.ID)
	}

	var table strings.Builder
	table.WriteString(
		"\n## Formats\nWhich of these can be read and written, and turned into which, depends on the engines that a server has.\n\n",
	)
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
		{
			Name:        tagPDF,
			Description: "An operation on PDFs in one call. The answer waits for the result, unless wait says otherwise.",
		},
		{
			Name:        tagJobs,
			Description: "Several steps as one job: tasks by name, each with the names that it takes its input from.",
		},
		{Name: tagFiles, Description: "Files, uploaded and made."},
		{Name: tagHooks, Description: "Where events are sent, and what has happened so far."},
		{Name: tagConnect, Description: "Storages of yours that jobs read from and write to."},
		{
			Name:        tagAccount,
			Description: "Who calls, what they may use and have used, and their keys.",
		},
		{
			Name:        tagAdmin,
			Description: "Users and what they may use, and how the installation stands, for administrators.",
		},
		{Name: tagFormats, Description: "What this server can convert."},
		{Name: tagHealth, Description: "For supervisors and load balancers."},
	}
}

// schemaName is what a type goes by in the description: its Go name without what only tells it from
// the domain's types.
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
		list = append(
			list,
			describe.Code{Kind: c.kind, Name: c.name, Status: c.status, Means: c.means},
		)
	}

	return list
}

// exampleRefusal is the error answer that is shown for a code.
func exampleRefusal(name, message string) any {
	return &problem{
		Fault: errorBody{Code: name, Message: message, Details: map[string]any{}},
		Meta:  exampleMeta(),
	}
}

// refine says what Go's types do not: what each schema is for, and which values a field can have.
func refine(schemas map[string]*huma.Schema) {
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
		"field": {
			Type:        huma.TypeString,
			Description: "The field of the first fault, as a path from the request's top.",
		},
		"error": {Type: huma.TypeString, Description: "What is wrong with it."},
		"errors": {
			Type:        huma.TypeArray,
			Items:       &huma.Schema{Ref: schemaRefs + "FieldError"},
			Description: "All faults, at most 100.",
		},
		"jobId": {
			Type:        huma.TypeString,
			Description: "The job that failed, where the caller waited for it.",
		},
		"limit": {
			Type:        huma.TypeInteger,
			Description: "How many there may be, where there were too many.",
		},
		"reset": {
			Type:        huma.TypeInteger,
			Description: "When they are counted anew, in seconds since 1970.",
		},
		"task": {Type: huma.TypeString, Description: "Its task that failed."},
		"engine_output": {
			Type:        huma.TypeString,
			Description: "The engine's own last lines, where it gave up.",
		},
	}
	for name, s := range schemas {
		success, ok := s.Properties["success"]
		if ok {
			success.Enum = []any{name != "Problem"}
		}
	}
}

func schemaTexts() map[string]string { //nolint:funlen // a table
	return map[string]string{ //nolint:gosec // names of schemas, no credentials
		"JobAnswer":     "A successful answer that shows a job.",
		"HealthAnswer":  "A successful answer of a probe.",
		"Problem":       "An error answer.",
		"TaskError":     "Why a task failed or was cancelled; null otherwise.",
		"FieldError":    "One of several faults.",
		"Error":         "What went wrong, of a request or of a task.",
		"Meta":          "About the answer itself.",
		"Job":           "A job with its tasks.",
		"ResultInShort": "A result, on the answers of calls for PDFs.",
		"JobEvent":      "Something that happened to a job.",
		"StandingJob":   "How a job stood right after an event.",
		"StandingTask":  "How a task of it stood.",
		"BriefEvent":    "Something that happened to a job, in short.",
		"JobLinks":      "Where more about the job is.",
		"Result":        "What a task made; null until it has completed.",
		"File":          "A file.",
		"SoleFile":      "The file of a result, in short.",
		"Check":         "One thing that was verified of an output.",
		"Health":        "How the server is.",

		"Plan":        "What a job would do.",
		"PlannedTask": "A task that would be done.",
		"Way":         "How files of one format become another.",
		"Hop":         "A step of a conversion, done by one engine.",
		"QuotaCost":   "What a job costs.",
		"Pagination":  "Which part of a list is shown.",
		"Stored":      "A stored file.",
		"Deleted":     "What is gone.",
		"Signed":      "A download link.",
		"Presigned":   "A place to send a file to.",
		"Resumable":   "An upload that goes on where it was when its connection broke.",
		"Sent":        "A file that has come to its place.",

		"Format":       "A format, and what can be done with it here.",
		"FormatDetail": "A format, and all that can be done with it here.",
		"Option":       "An option of a conversion.",
		"Conversion":   "A pair of formats that can be converted here.",
		"Pair":         "What can be asked of a conversion.",
		"PairOption":   "An option of a conversion, in the terms of JSON Schema.",
		"PairAnswer":   "A successful answer that shows the options of a conversion.",
		"Taken":        "A format that an operation takes.",

		"Webhook":           "Where events are sent, and which.",
		"Delivery":          "An event on its way to a webhook.",
		"Response":          "What came of the last attempt.",
		"Feed":              "Something that happened, as webhooks are sent it.",
		"EventFile":         "The file that an event is about.",
		"EventQuota":        "The day's conversions at an event.",
		"EventSubscription": "The plan at an event.",
		"GivenOut":          "Where the result of a task is fetched.",
		"Secret":            "What messages are signed with.",

		"Account":        "Who calls.",
		"Session":        "Who has signed in, and how one can.",
		"OpenID":         "A provider of identities.",
		"SignedOut":      "That nobody has signed in.",
		"Changed":        "That it is changed.",
		"AccountPlan":    "What an account may use. A number that is null bounds nothing.",
		"AccountQuota":   "How much is used of a plan.",
		"Counted":        "How much is used of a number.",
		"Storage":        "How much room files take.",
		"JobsAtOnce":     "How many jobs are worked on.",
		"Usage":          "What was done in a span of days.",
		"Figures":        "How much was done.",
		"DayUsage":       "What was done on a day.",
		"OperationUsage": "What was done by an operation.",
		"FormatUsage":    "What was done from one format to another.",
		"ApiKey":         "An API key.",

		"User":  "A user, as administrators see them.",
		"Audit": "What was done, and by whom.",

		"Tool":         "Something on the machine that the server works with.",
		"Installation": "How an installation stands.",
		"Process":      "A server of the installation.",
		"Disk":         "The room on disks.",
		"KeptFiles":    "The files that are kept.",
		"Queue":        "A kind of work, and what there is of it.",
		"Running":      "A task that is worked on.",
		"Cause":        "Why tasks have failed.",
		"Failed":       "A task that has failed.",

		"ListToolAnswer":        "A successful answer that lists what is installed.",
		"InstallationAnswer":    "A successful answer that shows how the installation stands.",
		"ListCauseAnswer":       "A successful answer that lists why work has failed.",
		"UserAnswer":            "A successful answer that shows a user.",
		"ListUserAnswer":        "A successful answer that lists users.",
		"ListAccountPlanAnswer": "A successful answer that lists plans.",
		"ListAuditAnswer":       "A successful answer that lists what was done.",
		"AccountAnswer":         "A successful answer that shows an account.",
		"SessionAnswer":         "A successful answer that shows who has signed in.",
		"SignedOutAnswer":       "A successful answer of a sign-out.",
		"ChangedAnswer":         "A successful answer of a change.",
		"AccountQuotaAnswer":    "A successful answer that shows what is used of a plan.",
		"UsageAnswer":           "A successful answer that shows what was done.",
		"ApiKeyAnswer":          "A successful answer that shows an API key.",
		"ListApiKeyAnswer":      "A successful answer that lists API keys.",
		"WebhookAnswer":         "A successful answer that shows a webhook.",
		"ListWebhookAnswer":     "A successful answer that lists webhooks.",
		"Connection":            "A storage that is kept for jobs to name.",
		"ConnectionAnswer":      "A successful answer about a connection.",
		"ListConnectionAnswer":  "A successful answer that lists connections.",
		"DeliveryAnswer":        "A successful answer that shows a delivery.",
		"ListDeliveryAnswer":    "A successful answer that lists deliveries.",
		"ListFeedAnswer":        "A successful answer that lists events.",
		"SecretAnswer":          "A successful answer that shows a secret.",
		"PlanAnswer":            "A successful answer that shows a plan.",
		"ListJobAnswer":         "A successful answer that lists jobs.",
		"StoredAnswer":          "A successful answer that shows a file.",
		"DeletedAnswer":         "A successful answer of a deletion.",
		"SignedAnswer":          "A successful answer that shows a link.",
		"PresignedAnswer":       "A successful answer that shows a place to send a file to.",
		"ResumableAnswer":       "A successful answer that shows an upload that can be resumed.",
		"SentAnswer":            "A successful answer about a file that has come.",
		"FormatDetailAnswer":    "A successful answer that shows a format.",
		"ListFormatAnswer":      "A successful answer that lists formats.",
		"ListConversionAnswer":  "A successful answer that lists conversions.",
		"ListLanguageAnswer":    "A successful answer that lists languages.",
		"Language":              "A language that scans are read in.",
		"ListTakenAnswer":       "A successful answer that lists what an operation takes.",
	}
}
