// Package drawing owns what becomes of drawings in lines: others of their kind, packed or not, and
// PostScript. Of pictures, it traces what is dark.
//
// It starts no process itself.
package drawing
