package route

import (
	"cmp"
	"slices"
	"sync"
)

// MaxHops bounds a chain: each hop costs time and fidelity, and more than three have never been
// needed.
const MaxHops = 3

// Planner finds the best chain between two formats. Its answers never change, and it is safe for
// concurrent use.
//
// The ways from a format are found when they are first asked for, all at once, and kept.
type Planner struct {
	edges   []Edge // in the order of compare, so that those out of one format stand together
	targets []int  // by edge: the number of its target
	ids     []string
	numbers map[string]int // of formats by id
	holds   []Content      // by format
	// by format: where its edges begin; those of the next begin where they end
	first []int
	ways  []func() []way // by source: the best way to each format

	crossings map[string][]crossing // by operation, in the order of compare
}

// Content is what the planner has to know of a format.
type Content struct {
	Kind        string // such as "image"
	Transparent bool   // whether it holds transparency
	Words       bool   // whether it holds words alone
}

// NewPlanner returns a planner over the edges of all engines. contentOf says what a format holds. A
// chain goes over from one kind of content to another once at most. A page becomes a picture, but
// no chain makes a sound of a picture over a silent film, or a picture of a picture over a page.
// Nor does one lose on the way what both its ends hold: from a format with transparency, it goes
// over none without to another with. Words come off a picture at once: a page that it was put on
// holds none.
func NewPlanner(edges []Edge, contentOf func(id string) Content) *Planner {
	p := &Planner{numbers: map[string]int{}, crossings: map[string][]crossing{}}

	for _, e := range edges {
		if e.Operation == "" {
			p.edges = append(p.edges, e)
		} else {
			p.crossings[e.Operation] = append(p.crossings[e.Operation], crossing{edge: e})
		}
	}

	slices.SortFunc(p.edges, compare)

	for _, list := range p.crossings {
		slices.SortFunc(list, func(a, b crossing) int { return compare(a.edge, b.edge) })
	}

	for _, e := range edges {
		p.ids = append(p.ids, e.From, e.To)
	}

	slices.Sort(p.ids)

	p.ids = slices.Compact(p.ids)
	for i, id := range p.ids {
		p.numbers[id] = i
		p.holds = append(p.holds, contentOf(id))
		at, _ := slices.BinarySearchFunc(
			p.edges,
			id,
			func(e Edge, id string) int { return cmp.Compare(e.From, id) },
		)
		p.first = append(p.first, at)
		p.ways = append(p.ways, sync.OnceValue(func() []way { return p.waysFrom(i) }))
	}

	p.first = append(p.first, len(p.edges))
	for _, e := range p.edges {
		p.targets = append(p.targets, p.numbers[e.To])
	}

	for _, list := range p.crossings {
		for i, c := range list {
			list[i].from, list[i].to = p.numbers[c.edge.From], p.numbers[c.edge.To]
		}
	}

	return p
}

// compare orders edges wholly: two that are equal are the same.
func compare(a, b Edge) int {
	return cmp.Or(
		cmp.Compare(a.Operation, b.Operation),
		cmp.Compare(a.From, b.From),
		cmp.Compare(a.To, b.To),
		cmp.Compare(a.Engine, b.Engine),
		cmp.Compare(a.Loss, b.Loss),
		cmp.Compare(a.Cost, b.Cost),
	)
}

// Plan returns the chain whose worst loss is the least, then the one of the fewest hops, of the
// least loss and then the least cost along it all, then the first by ids and engines. The same
// edges always give the same chain. A format to itself is planned only over an edge that says so.
// ok is false where no chain of at most MaxHops exists.
func (p *Planner) Plan(from, to string) (chain Chain, ok bool) {
	source, known := p.numbers[from]

	target, reached := p.numbers[to]
	if !known || !reached {
		return nil, false
	}

	w := p.ways[source]()[target]

	return p.chain(w), w.hops > 0
}

func (p *Planner) chain(w way) (chain Chain) {
	for _, edge := range w.edges[:w.hops] {
		chain = append(chain, p.edges[edge])
	}

	return chain
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
