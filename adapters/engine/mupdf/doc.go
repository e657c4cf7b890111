// Package mupdf owns how pages are taken out of PDFs, by scripts that MuPDF runs.
//
// It starts no process itself: commands go to a Runner, the sandbox.
//
// What does not concern the pages stays: bookmarks, links, fields and the structure that lead to
// pages which are there, page labels, attached files. What leads to others goes, and nothing of a
// page that was left out is in the result: qpdf leaves both behind, and mutool's own clean drops
// fields, structure and files altogether.
package mupdf
