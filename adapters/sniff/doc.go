// Package sniff owns the recognition of formats from a file's first bytes, and the size of pictures where the head tells it.
//
// It opens no file, starts no process and reads nothing beyond the bytes that it is given; what a file really holds is for engines to say.
package sniff
