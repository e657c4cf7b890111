// Package trace owns what a caller's trace is called, so that whoever follows a request through
// several systems finds what was done for it here.
//
// It says what a span is, but begins and sends none: that is asked of a function.
package trace
