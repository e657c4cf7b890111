// Package connections owns the storages that owners keep, and what a task gets of them.
//
// It may not show a secret: they are sealed as they come, and opened for a task alone.
package connections
