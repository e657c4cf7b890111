package httpapi

import (
	"cmp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
)

// Published returns the description as it is given out, of a program's version: what Describe says,
// in shapes that generators of clients can use.
func Published(version string) (*huma.OpenAPI, error) {
	doc, err := Describe()
	if err != nil {
		return nil, err
	}

	doc.Info.Version = cmp.Or(version, doc.Info.Version)
	describe.Publish(doc, describe.Words{Schema: publishedName, Values: namedValues()})

	return doc, nil
}

// publishedName keeps schemas from names that languages have types of their own by, and from those
// that generators make of others: New before a name, and one name in another.
func publishedName(name string) string {
	switch name {
	case "File":
		return "FileInfo"
	case "Error":
		return "ErrorInfo"
	case "Result":
		return "TaskResult"
	case "Response":
		return "DeliveryResponse"
	case schemaNewTask + schemaBase:
		return "TaskRequestBase"
	}

	if asked, ok := strings.CutPrefix(name, "New"); ok {
		return asked + "Request"
	}

	return name
}

// namedValues are lists of values whose field's name alone does not say what they are of.
func namedValues() map[string]string {
	return map[string]string{
		"Job.status":          "JobStatus",
		"Task.status":         "TaskStatus",
		"Delivery.status":     "DeliveryStatus",
		"Error.details":       "ErrorDetails",
		"Error.code":          "ErrorCode",
		"JobEvent.event":      "JobEventName",
		"PairOption.type":     "PairOptionType",
		"Option.type":         "OptionType",
		"BriefEvent.type":     "BriefEventType",
		"Conversion.fidelity": "Fidelity",
	}
}
