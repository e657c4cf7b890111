// Package copying owns a server that converts by copying, in its own process: what is measured on
// it is the server's own cost of a job.
//
// It is for the bench alone: nothing that users run may import it.
package copying
