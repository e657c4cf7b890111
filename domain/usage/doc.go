// Package usage owns the figures of what was done for an owner: how they add up, by day, operation
// and format.
//
// It bounds nothing: what may be used is package quota's.
package usage
