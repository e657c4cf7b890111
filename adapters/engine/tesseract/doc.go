// Package tesseract owns the reading of scans and pictures of text by Tesseract: into PDFs that can
// be searched, and as text.
//
// It starts no process itself and looks at no picture: commands go to a Runner, the sandbox. Pages
// that have text already are left as they are unless it is told otherwise.
package tesseract
