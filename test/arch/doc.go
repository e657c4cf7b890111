// Package arch owns the rules about the shape of the source tree: who may import whom, what may
// occur where, and how things are named.
//
// It reads source text only, test files included; it neither builds nor runs what it judges.
package arch
