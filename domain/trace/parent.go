package trace

import (
	"context"
	"regexp"
	"strings"
)

// Parent is a traceparent of the W3C Trace Context specification, version 00; "" is none.
type Parent string

// written is a traceparent of any version: later ones may have more behind a further dash. See
// https://www.w3.org/TR/trace-context/#versioning-of-traceparent.
var written = regexp.MustCompile(
	`^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$`,
)

// The fields of written.
const (
	version = iota + 1
	traceID
	parentID
	flags
	more
)

// Parse reads a traceparent. What is none is "", as the specification asks for.
func Parse(text string) Parent {
	f := written.FindStringSubmatch(text)
	if len(f) <= more || f[version] == "ff" || f[version] == "00" && f[more] != "" {
		return ""
	}

	if strings.Trim(f[traceID], "0") == "" || strings.Trim(f[parentID], "0") == "" {
		return ""
	}

	return Parent("00-" + f[traceID] + "-" + f[parentID] + "-" + f[flags])
}

// ID returns the id of the whole trace; "" where there is none.
func (p Parent) ID() string {
	f := written.FindStringSubmatch(string(p))
	if len(f) <= traceID {
		return ""
	}

	return f[traceID]
}

type key struct{}

// With returns a context whose work belongs to a trace.
func With(ctx context.Context, p Parent) context.Context {
	if p == "" {
		return ctx
	}

	return context.WithValue(ctx, key{}, p)
}

// Of returns the trace that a context's work belongs to.
func Of(ctx context.Context) Parent {
	p, _ := ctx.Value(key{}).(Parent)
	return p
}
