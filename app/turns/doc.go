// Package turns owns which of an owner's jobs are worked on at once, and which wait until one of those has ended, or waits
// for a file itself.
//
// It may not begin or end a job: it only offers the tasks of jobs whose turn it is to workers.
package turns
