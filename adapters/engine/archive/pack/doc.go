// Package pack owns the writing of archives, and of the files that are taken out of one.
//
// It reads no archive, and writes nowhere but where it is told to: no name of a file leads
// elsewhere. The same files in the same order make the same archive.
package pack
