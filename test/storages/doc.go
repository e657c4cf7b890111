// Package storages owns servers of other people's storages, which speak the real protocols.
//
// They are for tests, and listen on loopback alone.
package storages
