// Package chaos owns the proof that no job is lost, doubled or half-done while real servers are
// killed at random in the midst of real conversions.
//
// It may not look into a server: jobs are seen over HTTP, and what is left of a server on the disk,
// in the process table and in its database.
package chaos
