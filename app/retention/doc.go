// Package retention owns the end of what is kept: files and jobs that expire, uploads that never
// come, and blobs that nothing names.
//
// It decides by time alone and deletes nothing that a job needs which has not ended; what a job
// needs is for domain/job to say.
package retention
