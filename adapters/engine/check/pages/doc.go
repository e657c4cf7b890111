// Package pages owns the counting of the pages of many PDFs in one process, by pdfcpu: to start a
// process for each takes far longer than to read it.
//
// It is a program that runs shut in, and judges nothing: what it cannot read, another reader may.
package pages
