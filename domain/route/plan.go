package route

import (
	"cmp"
	"maps"
	"slices"

	"github.com/convertd/convertd/domain/format"
)

// Plan is how files become what an operation makes of them: conversions of each input, one edge of
// the operation, and conversions of what that made. A conversion has the first part alone.
type Plan struct {
	Before   map[string]Chain // by source format; none where a source is taken as it is
	Crossing *Edge            // nil for a conversion
	After    Chain
}

// Chain returns the way of a source through the whole plan.
func (p Plan) Chain(from string) Chain {
	chain := slices.Clone(p.Before[from])
	if p.Crossing != nil {
		chain = append(chain, *p.Crossing)
	}

	return append(chain, p.After...)
}

// Longest returns how many conversions lead to the operation at most.
func (p Plan) Longest() int {
	most := 0
	for _, chain := range p.Before {
		most = max(most, len(chain))
	}

	return most
}

// Hops returns how many edges there are on the way of a source; where it is joined with others, on
// the longest.
func (p Plan) Hops(from string) int {
	if p.Crossing == nil {
		return len(p.Before[from])
	}

	return p.Longest() + 1 + len(p.After)
}

// Engines returns the names of the engines along the ways, in order, each once.
func (p Plan) Engines() []string {
	var names []string
	for _, from := range slices.Sorted(maps.Keys(p.Before)) {
		names = append(names, p.Chain(from).Engines()...)
	}

	var once []string
	for _, name := range names {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}

	return once
}

// Loss returns the greatest loss of any source.
func (p Plan) Loss() Loss {
	worst := p.rest().Loss()
	for _, chain := range p.Before {
		worst = max(worst, chain.Loss())
	}

	return worst
}

// rest is the way from the operation on.
func (p Plan) rest() Chain {
	if p.Crossing == nil {
		return p.After
	}

	return append(Chain{*p.Crossing}, p.After...)
}

// Options returns the names of the fields that the plan honours, sorted: those of its edges
// together.
func (p Plan) Options() []string {
	var names []string
	for from := range p.Before {
		names = append(names, p.Chain(from).Options()...)
	}

	slices.Sort(names)

	return slices.Compact(names)
}

// Options returns the names of the fields that the edges honour, sorted.
func (c Chain) Options() []string {
	var names []string
	for _, e := range c {
		names = append(names, e.Options...)
	}

	slices.Sort(names)

	return slices.Compact(names)
}

// crossing is an edge of an operation, with the numbers of its formats.
type crossing struct {
	edge     Edge
	from, to int
}

// Across returns the best plan that takes files of these formats, at least one, through one edge of
// an operation to a format. Best is the least loss, then the fewest hops, then the least cost, then
// the first by ids and engines. What leads to the operation may lose no structure, or it would be
// done to something else. ok is false where there is none of at most MaxHops conversions.
func (p *Planner) Across(operation string, from []string, to string) (best Plan, ok bool) {
	sources, target := p.numbersOf(from...), p.numbersOf(to)[0]

	chosen, least := -1, weight{}

	for i, c := range p.crossings[operation] {
		w, possible := p.weigh(c, sources, target)
		if possible && (chosen < 0 || w.before(least)) {
			chosen, least = i, w
		}
	}

	if chosen < 0 {
		return Plan{}, false
	}

	c := p.crossings[operation][chosen]

	best = Plan{Before: map[string]Chain{}, Crossing: &c.edge}
	for i, id := range from {
		w, _ := p.lead(sources[i], c.from)
		best.Before[id] = p.chain(w)
	}

	after, _ := p.lead(c.to, target)
	best.After = p.chain(after)

	return best, true
}

// stranger is the number of every format that no edge knows.
const stranger = -1

// numbersOf returns the numbers of formats.
func (p *Planner) numbersOf(ids ...string) []int {
	numbers := make([]int, len(ids))
	for i, id := range ids {
		n, known := p.numbers[id]
		if numbers[i] = n; !known {
			numbers[i] = stranger
		}
	}

	return numbers
}

// lead returns the best way from one format to another beside an edge of an operation: one of no
// hops where they are the same, or where any is taken.
func (p *Planner) lead(from, to int) (way, bool) {
	switch {
	case to == stranger:
		return way{}, false
	case from == to || p.ids[to] == format.Any:
		return way{}, true
	case from == stranger:
		return way{}, false
	}

	w := p.ways[from]()[to]

	return w, w.hops > 0 && !p.ends(w)
}

// weight orders plans. Of equal ones, the first in the order of edges is kept.
type weight struct {
	loss       Loss
	hops, cost int
}

func (w weight) before(other weight) bool {
	return cmp.Or(
		cmp.Compare(w.loss, other.loss),
		cmp.Compare(w.hops, other.hops),
		cmp.Compare(w.cost, other.cost),
	) < 0
}

// weigh returns the weight of the plan over one edge of an operation. A way back to what a source
// was that loses what was there is none.
func (p *Planner) weigh(c crossing, sources []int, target int) (weight, bool) {
	after, ok := p.lead(c.to, target)
	if ok && c.to != target {
		ok = p.ids[target] != format.Any // which only what finds files of any format makes
	}

	if !ok || slices.Contains(sources, target) && after.loss > Faithful {
		return weight{}, false
	}

	sum := weight{
		loss: max(c.edge.Loss, after.loss),
		hops: after.hops,
		cost: c.edge.Cost + after.cost,
	}
	longest := 0

	for _, source := range sources {
		before, ok := p.lead(source, c.from)
		if !ok || before.loss > Faithful {
			return weight{}, false
		}

		longest = max(longest, before.hops)
		sum.loss, sum.hops, sum.cost = max(
			sum.loss,
			before.loss,
		), sum.hops+before.hops, sum.cost+before.cost
	}

	return sum, longest+after.hops <= MaxHops
}

// Takes reports whether an operation can be done to files of this format.
func (p *Planner) Takes(operation, from string) bool {
	source := p.numbersOf(from)[0]

	return slices.ContainsFunc(p.crossings[operation], func(c crossing) bool {
		w, ok := p.lead(source, c.from)
		return ok && w.loss <= Faithful
	})
}

// Reach returns the ids of every format that an operation can write from files of this format,
// sorted.
func (p *Planner) Reach(operation, from string) []string {
	source := p.numbersOf(from)[0]

	var ids []string
	for target, id := range p.ids {
		reaches := func(c crossing) bool { _, ok := p.weigh(c, []int{source}, target); return ok }
		if slices.ContainsFunc(p.crossings[operation], reaches) {
			ids = append(ids, id)
		}
	}

	return ids
}
