package catalog

import (
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/route"
)

// Lacking returns the Debian packages, sorted, that would bring what the best chain from one format id to another needs and this installation has
// not. There are none where the conversion can be done, or no engine is known that would do it.
func (c *Catalog) Lacking(from, to string) []string {
	if _, ok := c.planner.Plan(from, to); ok {
		return nil
	}
	var edges []route.Edge
	brings := map[route.Edge]string{}
	for _, e := range c.order {
		edges = slices.Concat(edges, e.Edges(), e.About().Would)
		for _, edge := range e.About().Would {
			brings[edge] = e.About().Package
		}
	}
	chain, _ := route.NewPlanner(edges, c.content).Plan(from, to)
	var packages []string
	for _, edge := range chain {
		packages = append(packages, strings.Fields(brings[edge])...)
	}
	slices.Sort(packages)
	return slices.Compact(packages)
}
