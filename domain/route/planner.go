package route

import (
	"cmp"
	"slices"
)

// MaxHops bounds a chain: each hop costs time and fidelity, and more than three have never been needed.
const MaxHops = 3

// Planner finds the best chain between two formats. It is immutable and safe for concurrent use.
type Planner struct {
	from map[string][]Edge // sorted, so that equal chains are found in one order
	to   map[string]bool
}

// NewPlanner returns a planner over the edges of all engines.
func NewPlanner(edges []Edge) *Planner {
	p := &Planner{from: map[string][]Edge{}, to: map[string]bool{}}
	for _, e := range edges {
		p.from[e.From] = append(p.from[e.From], e)
		p.to[e.To] = true
	}
	for _, list := range p.from {
		slices.SortFunc(list, func(a, b Edge) int {
			return cmp.Or(cmp.Compare(a.Loss, b.Loss), cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.To, b.To), cmp.Compare(a.Engine, b.Engine))
		})
	}
	return p
}

// Plan returns the chain with the least loss, then the fewest hops, then the least cost. The same edges always give the same chain.
// A format to itself is planned only over an edge that says so. ok is false where no chain of at most MaxHops exists.
func (p *Planner) Plan(from, to string) (chain Chain, ok bool) {
	p.walk(nil, from, to, &chain)
	return chain, len(chain) > 0
}

func (p *Planner) walk(way Chain, at, to string, best *Chain) {
	for _, e := range p.from[at] {
		next := append(slices.Clip(way), e)
		if e.To == to {
			if len(*best) == 0 || better(next, *best) {
				*best = next
			}
			continue
		}
		if len(next) < MaxHops && e.To != e.From && !visited(way, e.To) {
			p.walk(next, e.To, to, best)
		}
	}
}

func visited(way Chain, id string) bool {
	return slices.ContainsFunc(way, func(e Edge) bool { return e.From == id })
}

func better(a, b Chain) bool {
	return cmp.Or(cmp.Compare(a.Loss(), b.Loss()), cmp.Compare(len(a), len(b)), cmp.Compare(a.Cost(), b.Cost())) < 0
}

// Targets returns the ids of every format that can be reached from this one, sorted.
func (p *Planner) Targets(from string) []string {
	var ids []string
	for id := range p.to {
		if _, ok := p.Plan(from, id); ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
