// Package librsvg owns watermarks on PDFs: librsvg draws them, in any script that a font is
// installed for, and qpdf lays them over pages.
//
// It starts no process itself and changes nothing of the pages: commands go to a Runner, the
// sandbox.
package librsvg
