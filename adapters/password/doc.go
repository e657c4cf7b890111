// Package password owns the encoding of passwords with argon2id.
//
// It may not decide what a good password is.
package password
