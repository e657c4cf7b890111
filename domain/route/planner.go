package route

import (
	"cmp"
	"slices"
	"sync"
)

// MaxHops bounds a chain: each hop costs time and fidelity, and more than three have never been needed.
const MaxHops = 3

// Planner finds the best chain between two formats. Its answers never change, and it is safe for concurrent use.
//
// The ways from a format are found when they are first asked for, all at once, and kept.
type Planner struct {
	edges   []Edge // in the order of compare, so that those out of one format stand together
	targets []int  // by edge: the number of its target
	ids     []string
	numbers map[string]int // of formats by id
	holds   []Content      // by format
	first   []int          // by format: where its edges begin; those of the next begin where they end
	ways    []func() []way // by source: the best way to each format
}

// Content is what the planner has to know of a format.
type Content struct {
	Kind        string // such as "image"
	Transparent bool   // whether it holds transparency
}

// NewPlanner returns a planner over the edges of all engines. contentOf says what a format holds. A chain goes over from one kind of content to
// another once at most: a page becomes a picture, but no chain makes a sound of a picture over a silent film, or a picture of a picture over a
// page. Nor does one lose on the way what both its ends hold: from a format with transparency, it goes over none without to another with.
func NewPlanner(edges []Edge, contentOf func(id string) Content) *Planner {
	p := &Planner{edges: slices.Clone(edges), numbers: map[string]int{}}
	slices.SortFunc(p.edges, compare)
	for _, e := range p.edges {
		p.ids = append(p.ids, e.From, e.To)
	}
	slices.Sort(p.ids)
	p.ids = slices.Compact(p.ids)
	for i, id := range p.ids {
		p.numbers[id] = i
		p.holds = append(p.holds, contentOf(id))
		at, _ := slices.BinarySearchFunc(p.edges, id, func(e Edge, id string) int { return cmp.Compare(e.From, id) })
		p.first = append(p.first, at)
		p.ways = append(p.ways, sync.OnceValue(func() []way { return p.waysFrom(i) }))
	}
	p.first = append(p.first, len(p.edges))
	for _, e := range p.edges {
		p.targets = append(p.targets, p.numbers[e.To])
	}
	return p
}

// compare orders edges wholly: two that are equal are the same.
func compare(a, b Edge) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Engine, b.Engine),
		cmp.Compare(a.Loss, b.Loss), cmp.Compare(a.Cost, b.Cost))
}

// Plan returns the chain with the least loss, then the fewest hops, then the least cost, then the first by ids and engines. The same edges
// always give the same chain. A format to itself is planned only over an edge that says so. ok is false where no chain of at most MaxHops exists.
func (p *Planner) Plan(from, to string) (chain Chain, ok bool) {
	source, known := p.numbers[from]
	target, reached := p.numbers[to]
	if !known || !reached {
		return nil, false
	}
	w := p.ways[source]()[target]
	for _, edge := range w.edges[:w.hops] {
		chain = append(chain, p.edges[edge])
	}
	return chain, w.hops > 0
}

// Targets returns the ids of every format that can be reached from this one, sorted.
func (p *Planner) Targets(from string) []string {
	source, known := p.numbers[from]
	if !known {
		return nil
	}
	var ids []string
	for target, w := range p.ways[source]() {
		if w.hops > 0 {
			ids = append(ids, p.ids[target])
		}
	}
	return ids
}

// Sources returns the ids of every format from which this one can be reached, sorted.
func (p *Planner) Sources(to string) []string {
	target, known := p.numbers[to]
	if !known {
		return nil
	}
	var ids []string
	for source, ways := range p.ways {
		if ways()[target].hops > 0 {
			ids = append(ids, p.ids[source])
		}
	}
	return ids
}
