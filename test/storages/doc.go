// Package storages owns servers of storages, on this machine, which speak the real protocols: S3,
// Google Cloud Storage, Azure Blob Storage and SFTP. The server under test keeps its files in one,
// or fetches from it and sends to it.
//
// They are for tests and measurements, and listen on loopback alone.
package storages
