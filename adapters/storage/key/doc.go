// Package key owns the rule of what a blob's key may look like, for every storage alike.
//
// It touches no storage and gives keys no meaning.
package key
