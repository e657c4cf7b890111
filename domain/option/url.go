package option

import "strings"

// hiddenQuery stands where a query was.
const hiddenQuery = "?…"

// SplitQuery returns a URL up to its query, and the query with what follows it. ok is false where
// there is none.
func SplitQuery(url string) (base, query string, ok bool) { return strings.Cut(url, "?") }

// HideQuery returns a URL as it may be shown: a presigned one lets whoever reads its query in.
func HideQuery(url string) string {
	base, query, ok := SplitQuery(url)
	if !ok || query == "" {
		return url
	}

	return base + hiddenQuery
}
