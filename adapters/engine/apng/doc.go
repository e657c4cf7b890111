// Package apng owns pictures that become animated PNG: GIF with its frames, and what stands still.
//
// It starts no process itself.
package apng
