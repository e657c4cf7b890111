package describe

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/domain/fault"
)

// Sheet is what completes a document.
type Sheet struct {
	Routes  map[string]Route // by operation id; every operation must have one
	Codes   []Code           // every code that an error can have
	Always  []fault.Kind     // what any route can answer with
	Problem *huma.Schema     // of an error answer
	// Refusal returns an error answer with the code and message, to be shown as an example.
	Refusal func(code, message string) any
}

// Code is an error code of the API.
type Code struct {
	Kind   fault.Kind
	Name   string
	Status int
	Means  string // a sentence
}

// Route is what the registration of a route does not say of it.
type Route struct {
	Tag     string
	Keyless bool // takes no key, whatever the mode
	Session bool // takes a session alone
	Body    *huma.RequestBody
	Params  []*huma.Param        // that the handler reads by itself
	Needs   []string             // parameters that huma lets pass without, and the handler does not
	Answers []Answer             // the successes
	Faults  []fault.Kind         // what it can be refused with, beside Sheet.Always
	Also    map[int][]fault.Kind // refusals with another status than their kind's own
	Refused []string             // names out of Headers that its refusals carry besides
}

// Answer is one success of a route.
type Answer struct {
	Status  int
	Text    string         // when it is given
	Media   string         // "" for JSON, None for no body
	Schema  *huma.Schema   // where it is not that of the handler's output
	Headers []string       // names out of Headers, beside those of every answer
	Example map[string]any // by name; bytes have none
}

// None is the media of an answer without a body.
const None = "none"

// Media types.
const (
	JSON      = "application/json"
	Multipart = "multipart/form-data"
	Octets    = "application/octet-stream"
)
