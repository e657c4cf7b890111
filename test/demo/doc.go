// Command demo shows the server at work: it starts one on its defaults and converts real files with
// curl, as a caller would.
//
// It uses nothing but the public API, and stops the server at the end.
package main
