// Package access owns who is calling and what a signed link grants.
//
// It verifies nothing by itself: keys and signatures are checked where the secrets are.
package access
