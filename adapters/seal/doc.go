// Package seal owns the encryption of secrets at rest, and the key file that it hangs on.
//
// It may neither log nor return a key or a plain text in an error.
package seal
