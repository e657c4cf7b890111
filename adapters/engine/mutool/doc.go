// Package mutool owns the conversions that MuPDF does: books and comics to pages, and the text of
// PDFs to a document that flows.
//
// It starts no process itself: commands go to a Runner, the sandbox. What is done to PDFs is in
// package mupdf.
package mutool
