// Package ghostscript owns PDFs that are made for archives (PDF/A), which Ghostscript writes anew.
//
// It starts no process itself: commands go to a Runner, the sandbox. Whether a result conforms is
// for package check to say.
package ghostscript
