// Package fonts owns the engine of fonts: fontTools packs outlines for the web and takes them
// apart, as they are, and FontForge turns one kind of outline into another.
//
// It hints nothing and draws nothing, and changes no licence: what a font says of who may use it
// stays in it, as far as the format has room for that.
package fonts
