// Package sheetfit owns the writing of a workbook anew so that its sheets are printed as wide as a
// page.
//
// It runs as a program of its own, shut in, and changes nothing but how sheets are printed.
package sheetfit
