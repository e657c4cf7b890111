// Package pdfcpu owns what is done to PDFs by the library pdfcpu: joining them with their
// bookmarks, links and forms.
//
// It reads no PDF in the server's process: Main is a program of its own, which the engine starts in
// the sandbox.
package pdfcpu
