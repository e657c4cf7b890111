// Package store owns the database of jobs, files and signing keys: its connections, its tables and the transactions on them.
//
// It may not know the queue, which joins its transactions through a func, nor let rows or SQL be seen outside.
package store
