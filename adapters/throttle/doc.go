// Package throttle owns the counting of calls in the memory of one process.
//
// It may not decide how many calls are too many.
package throttle
