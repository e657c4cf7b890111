// Package ident owns the making of identifiers: a prefix and a ULID, such as
// job_01KAR9CHBSZ1JZD3Q8Q0T3KX0V.
//
// It may not read meaning back out of an identifier: to everybody else they are opaque.
package ident
