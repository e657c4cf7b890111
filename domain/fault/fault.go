package fault

import (
	"errors"
	"fmt"
	"maps"
)

// Fault is an error with a kind and a text that may be shown to anyone.
//
// The cause stays inside: it is for logs, and no adapter may render it.
type Fault struct {
	Kind Kind
	// a sentence that says what to do next; never a path, a secret or a stack
	Text    string
	Field   string         // the request field at fault, "" where none is
	Details map[string]any // further facts for the caller, nil where there are none
	cause   error
}

// RetryAfter is the detail that holds after how many seconds the same request may succeed.
const RetryAfter = "retry_after"

// New returns a fault of the kind with a public text, formatted like fmt.Sprintf.
func New(kind Kind, text string, args ...any) *Fault {
	return &Fault{Kind: kind, Text: fmt.Sprintf(text, args...)}
}

// Error returns kind, text and cause: for logs only.
func (f *Fault) Error() string {
	if f.cause != nil {
		return fmt.Sprintf("%s: %s: %v", f.Kind, f.Text, f.cause)
	}

	return fmt.Sprintf("%s: %s", f.Kind, f.Text)
}

// Unwrap returns the internal cause, nil where there is none.
func (f *Fault) Unwrap() error { return f.cause }

// Because returns a copy that carries an internal cause.
func (f *Fault) Because(cause error) *Fault {
	c := *f
	c.cause = cause

	return &c
}

// On returns a copy that names the request field at fault.
func (f *Fault) On(field string) *Fault {
	c := *f
	c.Field = field

	return &c
}

// With returns a copy with one more public detail.
func (f *Fault) With(key string, value any) *Fault {
	c := *f

	c.Details = maps.Clone(f.Details)
	if c.Details == nil {
		c.Details = map[string]any{}
	}

	c.Details[key] = value

	return &c
}

// Of finds the fault in an error chain. Anything that is none is internal, and its text stays
// inside.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}

	var list List
	if errors.As(err, &list) {
		return list.One()
	}

	return New(
		Internal,
		"Something went wrong on our side. "+
			"Try again; if it persists, report the request id to the operator.",
	).Because(err)
}

// Is reports whether the error is a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && Of(err).Kind == kind }
