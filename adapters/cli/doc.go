// Package cli owns the command line: its grammar and help, what is printed, exit codes, and the
// client that speaks to a server's API.
//
// It holds no rules of conversion and opens no adapter: bootstrap hands it what the commands work
// with.
package cli
