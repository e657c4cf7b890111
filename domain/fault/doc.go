// Package fault owns the kinds of error that a caller can be told about, each with a text fit for
// the public.
//
// It knows neither HTTP statuses nor logs: one table in the HTTP adapter turns a kind into a code
// and a status.
package fault
