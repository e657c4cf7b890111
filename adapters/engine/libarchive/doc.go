// Package libarchive owns the engine of archives that few programs write: libarchive's bsdtar makes
// tar files of them, from which the planner goes on.
//
// It takes nothing out: whatever an archive holds goes from it into the tar file, links as links.
package libarchive
