// Package format owns the registry of file formats: their ids, names, categories, MIME types and extensions.
//
// It does not know which engine reads or writes a format, nor how to recognise one from bytes.
package format
