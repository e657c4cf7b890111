// Package expect owns what a result must be, derived from what went in and what was asked: length,
// size, pages, protection.
//
// It knows no operation by name and no tool, and reads no files.
package expect
