// Package e2e owns the tests that see the product as a caller does: a real server process, real
// engines, HTTP and nothing else.
//
// It reaches into a server only to prove that nothing was left behind.
package e2e
