// Package bucket owns the blobs kept in a bucket: of S3 and of what speaks it, of Google Cloud
// Storage, or of Azure Blob Storage.
//
// It may not hold a whole object in memory, nor publish one that was cut off, nor keep credentials:
// each service's client finds them in the environment.
package bucket
