// Package swollen owns the refusal of PDFs whose streams unpack to far more than what is drawn: a
// kilobyte may unpack to a gigabyte, and each filter on it to a thousand times more. It also owns
// how much processor time a command may spend on a PDF by its size.
//
// It unpacks no stream in the server: a program that is shut in does.
package swollen
