// Package all owns the list of engines.
//
// It knows how each is made and nothing of what it does.
package all
