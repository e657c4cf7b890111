// Package postscript owns Encapsulated PostScript: Ghostscript reads it, GraphicsMagick and Poppler
// write it.
//
// It starts no process itself.
package postscript
