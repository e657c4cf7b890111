// Package postgres owns the PostgreSQL servers of tests: Debian's own binaries, in a folder and on
// a port that last as long as the test binary.
//
// It may not touch a server that it did not start, nor skip a test where the binaries are missing.
package postgres
