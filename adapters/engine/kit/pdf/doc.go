// Package pdf owns what the engines of PDFs are made of: a table of what is done by operation, a
// step's runs of several tools, what a PDF holds, and what its refusals mean.
//
// It claims nothing by itself: engines bring their tables.
package pdf
