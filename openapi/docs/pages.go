package docs

import "embed"

// Files holds the pages with their pictures, contents.csv, which lists them, and examples.json, of
// operations by name.
//
//go:embed *.md contents.csv examples.json screenshots/*.png
var Files embed.FS
