// Package poppler owns the conversion of PDF into pictures, one a page, and into plain text, by
// poppler's command line tools.
//
// It starts no process itself and reads no PDF: commands go to a Runner, the sandbox. It draws no
// page larger, and no more of them, than its limits say, and breaks no protection.
package poppler
