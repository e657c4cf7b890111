// Package calibre owns the conversion of e-books by calibre's ebook-convert: between the formats of
// readers, and from documents to books.
//
// It starts no process itself and reads no book: commands go to a Runner, the sandbox.
//
// calibre keeps fonts, pictures and chapters, where pandoc keeps structure alone. It is slow to
// start: its engine is chosen where it loses less.
package calibre
