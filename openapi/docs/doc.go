// Package docs owns the pages of the guide, and the table of contents that they are shown by.
//
// It renders and serves nothing: it only carries the files.
package docs
