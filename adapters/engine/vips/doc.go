// Package vips owns the conversion of still and animated pictures by the vips command line tool.
//
// It starts no process itself and decodes no picture: commands go to a Runner, the sandbox.
//
// What a picture carries: colour profile and metadata are kept where the target can hold them;
// where it cannot hold a profile, the profile is applied. Pictures that ask to be shown turned (by
// EXIF, and by transformations in HEIC and AVIF) are turned once, when they are read, because half
// of the targets have no such note and half of the viewers ignore it. Transparency becomes white in
// JPEG, which has none. GIF and WebP stay animated among themselves, TIFF keeps its pages in TIFF;
// every other target takes the first frame or page, and a warning says so.
//
// An operation is a pipeline of runs, with files of plain pixels between them. Frames lie below
// each other in one picture there, as vips has it.
package vips
