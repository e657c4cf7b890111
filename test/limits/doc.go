// Package limits owns the proof that what plans bound is bounded exactly where three server
// processes share a PostgreSQL database and some of them are killed meanwhile.
//
// It goes through the HTTP API alone, and knows only what a client is told.
package limits
