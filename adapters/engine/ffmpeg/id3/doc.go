// Package id3 owns where comments and lyrics stand in ID3 tags: FFmpeg writes both as texts of its
// users' own, where players do not look for them.
//
// It runs as a program of its own, shut in, since tags hold what strangers wrote. It changes a file
// in its place, and leaves what it does not understand as it is.
package id3
