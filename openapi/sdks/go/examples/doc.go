// Command examples runs what the README shows.
//
// It is no part of the client.
package main
