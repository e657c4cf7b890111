// Package exiftool owns the engine that reads what files say of themselves: tags, dimensions,
// codecs, camera data.
//
// It changes no file, and converts none.
package exiftool
