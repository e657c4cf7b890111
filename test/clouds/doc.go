// Package clouds owns the object storages that tests use: servers on this machine that speak the
// protocols of S3, Google Cloud Storage and Azure Blob Storage, and buckets on them.
//
// It may not reach beyond the loopback, nor be part of the product.
package clouds
