// Package workbench owns what tests of engines need: a real sandbox, work folders, and inputs that
// a command may read.
//
// It knows no engine.
package workbench
