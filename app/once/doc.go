// Package once owns calls that callers may repeat safely, by a key of theirs: the same call again makes nothing new.
//
// It makes nothing itself: what a call makes notes the call in its own transaction, through a Mark.
package once
