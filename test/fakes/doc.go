// Package fakes owns in-memory adapters for tests. Each passes the contract suite of its port.
//
// It may not be imported by anything that ships.
package fakes
