// Package stamp owns what watermarks of every engine have in common: the text or picture as an
// element of SVG, whether there are glyphs for it, and where it stands on a page or a picture.
//
// It draws nothing: engines have librsvg do that, each by a tool of its own.
package stamp
