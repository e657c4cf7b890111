// Command strangers runs files that others made through a server of its own, one sensible target
// each, reads the results back, and prints which came out right, were refused, or are wrong.
//
// It changes no file of the folder, and knows what a result must be from the source alone, by tools
// that the server's engines are not.
package main
