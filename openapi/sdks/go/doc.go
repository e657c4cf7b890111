// Package convertd is a client of convertd, the self-hosted file conversion server.
//
// It holds no file in memory and needs nothing but the standard library. api.go is generated; the
// rest is written by hand.
package convertd
