// Package plaintext owns the reading of text and tables that do not say how they are written: it
// finds the charset and the delimiter, and writes them anew in UTF-8 with commas.
//
// It runs as a program of its own, shut in, since it reads what strangers wrote: Command is how
// engines have it started. It starts nothing and knows nothing of office documents.
package plaintext
