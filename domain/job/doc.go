// Package job owns jobs: graphs of named tasks, the table of their transitions, and the operations
// that a task can name.
//
// It neither runs nor stores anything; fields are private and verbs move them. A State is the plain
// form that is kept in rows.
package job
