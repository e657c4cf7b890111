// Package sox owns the writing of sound in formats of telephones, of early computers and of
// laboratories, with SoX.
//
// It starts no process itself. FFmpeg reads what is written here.
package sox
