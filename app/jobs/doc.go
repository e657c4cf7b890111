// Package jobs owns what callers do with jobs: submit, look at, wait for and cancel them.
//
// It checks and stores; the work itself is done by package work.
package jobs
