// Package usage owns what owners use now, and what was done for them so far.
//
// It may not know what they may use: that is package account's.
package usage
