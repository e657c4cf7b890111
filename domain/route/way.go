package route

import (
	"cmp"
	"slices"
)

// way is a chain in the making: the numbers of its edges. The zero value is no way, or one that has not left its source.
type way struct {
	edges [MaxHops]int
	hops  int
	cost  int
}

func (w way) over(edge, cost int) way {
	w.edges[w.hops] = edge
	w.hops++
	w.cost += cost
	return w
}

// before reports whether w is the better of two ways of as many hops. Edges are numbered in their order, so the numbers decide between equals.
func (w way) before(other way) bool {
	return cmp.Or(cmp.Compare(w.cost, other.cost), slices.Compare(w.edges[:], other.edges[:])) < 0
}

// waysFrom finds the best way to each format. Loss weighs most, so the ways over lossless edges alone come first, and each further degree is only
// for what cannot be reached without it.
func (p *Planner) waysFrom(source int) []way {
	best := make([]way, len(p.ids))
	for worst := Lossless; worst <= Partial; worst++ {
		for to, w := range p.waysWithin(worst, source) {
			if best[to].hops == 0 {
				best[to] = w
			}
		}
	}
	return best
}

// waysWithin finds the ways of the fewest hops, then the least cost, over edges that lose no more than worst. It goes out from the source hop by
// hop. What was reached in fewer hops is not looked at again: whatever goes through it is better off by the shorter way. For the same reason
// no chain goes through a format twice.
func (p *Planner) waysWithin(worst Loss, source int) []way {
	found := make([]way, len(p.ids))
	front := []int{source}
	for hops := 1; hops <= MaxHops; hops++ {
		var next []int
		for _, at := range front {
			so := found[at]
			for i := p.first[at]; i < p.first[at+1]; i++ {
				to := p.targets[i]
				if p.edges[i].Loss > worst || !p.sensible(source, at, to, hops) {
					continue
				}
				longer := so.over(i, p.edges[i].Cost)
				switch {
				case found[to].hops == 0:
					next = append(next, to)
					found[to] = longer
				case found[to].hops == hops && longer.before(found[to]):
					found[to] = longer
				}
			}
		}
		front = next
	}
	return found
}

// sensible reports whether a chain may go on to a format: not back to where it began, over to another kind of content only once, and not to
// transparency that it has lost. A chain that is at the kind of its source has never left it.
func (p *Planner) sensible(source, at, to, hops int) bool {
	if to == source {
		return hops == 1
	}
	began, is, next := p.holds[source], p.holds[at], p.holds[to]
	kept := is.Transparent || !began.Transparent
	return (is.Kind == next.Kind || is.Kind == began.Kind) && (kept || !next.Transparent)
}
