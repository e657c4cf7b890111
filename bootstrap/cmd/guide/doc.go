// Command guide writes the tables of the README and of the guide's pages.
//
// It is run by go generate alone.
package main
