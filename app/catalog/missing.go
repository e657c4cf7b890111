package catalog

import (
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/route"
)

// MissingPackages returns the Debian packages, sorted, that the best chain from one format id to
// another needs and this installation has not. There are none where the conversion can be done, or
// no engine is known that could do it.
func (c *Catalog) MissingPackages(from, to string) []string {
	if _, ok := c.planner.Plan(from, to); ok {
		return nil
	}

	var edges []route.Edge
	for _, e := range c.order {
		edges = slices.Concat(edges, e.Edges(), e.About().Installable)
	}

	chain, _ := route.NewPlanner(edges, c.content).Plan(from, to)

	var packages []string
	for _, edge := range chain {
		packages = append(packages, strings.Fields(c.packagesOf(edge))...)
	}

	slices.Sort(packages)

	return slices.Compact(packages)
}

// packagesOf returns what must be installed for an edge, "" where nothing is missing.
func (c *Catalog) packagesOf(edge route.Edge) string {
	about := c.engines[edge.Engine].About()
	if slices.ContainsFunc(about.Installable, edge.Is) {
		return about.Package
	}

	return ""
}
