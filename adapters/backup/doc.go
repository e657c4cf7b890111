// Package backup owns the form of a backup: a tar file of named members, and last a manifest with
// the size and SHA-256 of each.
//
// It opens no database and no storage, and trusts nothing that it reads.
package backup
