// Package jobs owns what callers do with jobs: plan, submit, list and look at them, wait for and
// follow them, upload into them, ask for links to what they made, and cancel, retry and delete
// them.
//
// It may not do a task: it checks and stores, and the work itself is done by package work.
package jobs
