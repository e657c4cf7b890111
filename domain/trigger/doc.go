// Package trigger owns the file names that provoke errors in a sandbox, so that clients can test
// how they take each.
//
// It may not decide who is in a sandbox.
package trigger
