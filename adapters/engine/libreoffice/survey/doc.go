// Package survey owns what is found in documents before they are drawn: the fonts that they name,
// the characters that need one, and, with package redline, the changes that are tracked in them.
//
// It runs as a program of its own, shut in, since it reads what strangers wrote. It draws nothing,
// and says nothing of what is installed.
package survey
