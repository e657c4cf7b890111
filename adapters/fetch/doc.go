// Package fetch owns the download of what users name by URL, and the judgement of which addresses
// may be reached.
//
// It may not keep what it downloads, nor tell a user more about the operator's network than the
// user has typed.
package fetch
