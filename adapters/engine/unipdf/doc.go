// Package unipdf owns what is done to PDFs by the library UniPDF, whose makers ask for a licence
// key: joining and choosing pages, turning them, protection.
//
// It reads no PDF in the server's process: Main is a program of its own, which the engine starts in
// the sandbox. Without a key it has no edges.
package unipdf
