// Package libreoffice owns the conversion of office documents by LibreOffice on a fresh, hardened
// profile: by an instance that stays for a few documents, and started anew for one that no instance
// has made.
//
// It starts no process itself and looks into no document beyond its first bytes: commands go to a
// Runner, the sandbox. Of what was made, it takes the pictures out of RTF that stand there twice.
//
// What a document refers to is not fetched: links are not updated, macros and active content do not
// run, and the profile blocks what the sandbox would stop anyway. The filter that reads is always
// named, because LibreOffice, left to guess, turns any bytes into a document.
package libreoffice
