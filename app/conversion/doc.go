// Package conversion owns the turning of one file of this machine into another format: it plans,
// runs the engines' chain, and has every output verified.
//
// It knows no jobs, rows or storage: whoever calls it brings the file and a work folder, and keeps
// what was made.
package conversion
