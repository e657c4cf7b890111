// Package recovery owns the tests of what the application does when work is broken off: by crashes,
// cancels, shutdowns and failing writes. What must hold on SQLite and on PostgreSQL alike is tested
// on both.
//
// The store, the queue, the storage and the sealer are the real ones; only what would start a
// program or reach a network is a fake.
package recovery
