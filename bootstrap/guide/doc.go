// Package guide owns what is written into the README and the pages of the guide out of the tables
// that the program goes by.
//
// It reads and writes no files, and knows no page: a page says by its marks what it wants.
package guide
