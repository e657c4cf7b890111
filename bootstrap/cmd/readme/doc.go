// Command readme writes the table of settings into a document.
//
// It is run by go generate alone.
package main
