// Package extractors owns the engine of archives that only their own programs open: these take the
// files out, and libarchive's bsdtar puts them into a tar file, from which the planner goes on.
//
// It opens nothing in the server's own process, and follows no link that was taken out.
package extractors
