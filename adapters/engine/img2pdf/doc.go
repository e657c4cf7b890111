// Package img2pdf owns how pictures become PDFs: a page for each page or frame, in its true size,
// and JPEGs as they are.
//
// It starts no process itself and decodes no picture: commands go to a Runner, the sandbox.
//
// What img2pdf refuses (transparency in some formats, HEIC, mirrored photographs) goes through
// vips, which lays it on white.
package img2pdf
