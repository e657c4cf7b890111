// Package format owns the registry of file formats: their ids, names, MIME types and extensions,
// what they can hold, how they are recognised and who reads them back.
//
// It does not know which engine reads or writes a format, and it opens no file: what it says of
// recognition and reading is followed elsewhere.
package format
