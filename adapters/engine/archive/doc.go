// Package archive owns the engine of archives: it packs files, takes them out, and turns archives
// into others.
//
// The server's own process opens none: the program that reads them is its own binary, started again
// and shut in, and 7-Zip, xz and bzip2 pack what has been made ready for them.
package archive
