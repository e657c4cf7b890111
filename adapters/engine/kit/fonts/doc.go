// Package fonts owns which fonts documents are drawn with, and looks which of them are installed.
//
// It reads no font: fontconfig does, shut in.
package fonts
