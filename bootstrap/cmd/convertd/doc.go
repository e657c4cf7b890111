// Command convertd is the file conversion server.
//
// It only reads the command line; everything else is done by package bootstrap.
package main
