// Package remote owns the way to storages of callers' own: S3, Azure, Google Cloud Storage, SFTP.
//
// It may not use a credential that the caller has not given, dial past the guard, or let a secret
// into an error.
package remote
