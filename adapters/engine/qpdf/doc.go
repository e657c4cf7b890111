// Package qpdf owns what is done to the structure of PDFs by qpdf, which leaves alone what it is
// not asked to change.
//
// It starts no process itself: commands go to a Runner, the sandbox.
package qpdf
