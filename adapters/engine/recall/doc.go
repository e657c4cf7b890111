// Package recall owns what tools said of themselves when the engines were last opened, so that a
// start asks only those that have changed since.
//
// It knows commands and files; what an answer means is the engine's.
package recall
