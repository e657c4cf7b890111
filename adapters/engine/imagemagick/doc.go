// Package imagemagick owns the conversion of pictures that vips cannot read or write, by
// ImageMagick's command line tools.
//
// It starts no process itself and decodes no picture: commands go to a Runner, the sandbox. It
// never lets ImageMagick guess a format, and its policy, which comes with each command, forbids
// every format that is not in its tables.
//
// What a picture carries: Photoshop files come as their flattened image, icons as their largest
// one, textures without their smaller copies. A warning says so where something is left out.
// Transparency becomes white where the target has none.
package imagemagick
