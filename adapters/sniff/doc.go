// Package sniff owns the recognition of formats from a file's first bytes and, where a format keeps
// it elsewhere, from its index; and the size of pictures where these tell it.
//
// It opens no file and starts no process; what it reads is bounded, and of what lies inside a
// container it unpacks no more than says what that is. What a file really holds is for engines to
// say.
package sniff
