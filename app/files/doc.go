// Package files owns the way of bytes into and out of the service: receiving and recognising them, and signed links to them.
//
// It starts no job and writes no row of its own accord: whoever receives a file stores its row in the transaction that refers to it.
package files
