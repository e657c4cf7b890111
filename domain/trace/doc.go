// Package trace owns what a caller's trace is called, so that whoever follows a request through
// several systems finds what was done for it here.
//
// It may not begin traces of its own, and knows nothing of spans.
package trace
