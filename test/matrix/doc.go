// Package matrix owns the proof of every conversion that an engine claims: it is run on a real
// file, and the result is read back.
//
// It knows no engine's insides. What reads a result back shares no code with what wrote it, as far
// as Debian has such a reader.
package matrix
