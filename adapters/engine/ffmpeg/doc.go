// Package ffmpeg owns conversions of video and sound with FFmpeg: what it can do as installed, its
// arguments, what its words mean.
//
// It starts no process itself, and it opens nothing that a file refers to: the demuxer is forced
// from the format id, never guessed.
package ffmpeg
