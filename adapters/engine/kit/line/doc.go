// Package line owns engines that are a table of command lines: each conversion is a few runs of
// programs that read one file and leave another.
//
// It claims nothing by itself: engines bring their tables.
package line
