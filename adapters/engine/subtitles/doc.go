// Package subtitles owns the engine of subtitles: files of words and of when each is shown.
//
// FFmpeg reads and writes most of them. What it does not know, the server's own binary does,
// started again and shut in: with go-astisub, and for formats of a few lines by itself. It reads
// no pictures.
package subtitles
