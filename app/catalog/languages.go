package catalog

import "slices"

// Languages returns the codes of the languages that some engine here reads off pictures, sorted.
func (c *Catalog) Languages() []string {
	var codes []string
	for _, e := range c.order {
		codes = append(codes, e.About().Languages...)
	}

	slices.Sort(codes)

	return slices.Compact(codes)
}
