// Package event owns what is told of jobs, files and accounts: the names of the events, and what
// the log keeps of one.
//
// It may not know what an event is about beyond plain values: the job or file that it tells of is
// another package's.
package event
