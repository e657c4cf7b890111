// Package file owns what the service knows of a stored file: its name, format, size, hash and the
// facts probed from its content.
//
// It holds no bytes and opens nothing.
package file
