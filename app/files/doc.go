// Package files owns the way of bytes into and out of the service: receiving, recognising and
// keeping them, signed links to them, and the keys of these.
//
// It may not begin or end a job. Of a file that comes with a job it stores no row: whoever received
// it does, in the transaction that refers to it.
package files
