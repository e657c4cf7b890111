// Package account owns who is calling: users, their API keys, and callers without one.
//
// It may not know how a key was sent, nor what it is used for: it tells on whose behalf a call is
// made, and what its caller may do.
package account
