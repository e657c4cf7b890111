// Package operation owns what a task can do: one table of operations, with the fields that each
// takes.
//
// It knows no engine and no format's details, and does nothing itself.
package operation
