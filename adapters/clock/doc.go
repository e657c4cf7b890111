// Package clock owns the system's time as the port that tells it.
//
// It may not be read by the domain, which takes its instants as arguments.
package clock
