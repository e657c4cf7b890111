// Package charset owns how texts in any charset become UTF-8, for the programs of engines.
//
// It opens no file.
package charset
