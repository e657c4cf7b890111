// Package pandoc owns the conversion of markup and books by pandoc: Markdown, wikis, LaTeX, DocBook
// and their kin, and what of it office documents and web pages can hold.
//
// It starts no process itself and reads no text: commands go to a Runner, the sandbox.
//
// pandoc reads every file that a document names, even with --sandbox. It sees none but the
// document here, since nothing else is mounted, and there is no network.
package pandoc
