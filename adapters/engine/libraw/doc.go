// Package libraw owns the developing of what cameras record: by LibRaw, in the colours of sRGB and
// with the white balance that the camera has noted.
//
// It starts no process itself.
package libraw
