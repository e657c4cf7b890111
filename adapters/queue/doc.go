// Package queue owns the way of work from a committed transaction to a worker: River, in the
// store's own database.
//
// It may not know what work is: it hands job and task ids to a func. River's tables and types are
// seen nowhere else.
package queue
