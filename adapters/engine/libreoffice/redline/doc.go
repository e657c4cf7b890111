// Package redline owns what becomes of tracked changes in text documents: it writes them anew as
// they are with all changes accepted, or as they were before.
//
// It runs in a program that is shut in, since it reads what strangers wrote. What it does not
// understand, it leaves as it is.
package redline
