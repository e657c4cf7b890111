package format

import "slices"

// Transparent reports whether pictures of this format may be transparent, as the engines write them: a bitmap may be, but none here writes one that is.
func (f Format) Transparent() bool {
	return slices.Contains([]string{"apng", "avif", "dds", "exr", "gif", "heic", "ico", "png", "psd", "svg", "svgz", "tga", "tiff", "webp"}, f.ID)
}
