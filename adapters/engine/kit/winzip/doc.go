// Package winzip owns WinZip's encryption of a zip's files by AES (winzip.com/aes_info.htm), both
// ways.
//
// It knows no archive: it is given the bytes of one file, and what the archive tells of them.
package winzip
