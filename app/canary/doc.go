// Package canary owns the deep check of health: a picture that goes the way of users' files, from
// an engine in its sandbox over verification to the storage and back.
//
// It leaves nothing behind, and makes no job.
package canary
