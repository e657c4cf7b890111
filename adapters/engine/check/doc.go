// Package check owns the reading back of finished outputs: that each is a whole file of its format,
// with all that its source had.
//
// It mends and converts nothing. Bodies of files are read by other programs, shut in; this process
// reads only heads and last bytes.
package check
