package route

import (
	"cmp"
	"slices"
)

// way is a chain in the making: the numbers of its edges. The zero value is no way, or one that has
// not left its source.
type way struct {
	edges [MaxHops]int
	hops  int
	cost  int
	lost  int  // the losses along it, added up
	loss  Loss // the greatest along it, once it is the best there is
}

func (w way) over(number int, edge Edge) way {
	w.edges[w.hops] = number
	w.hops++
	w.cost += edge.Cost
	w.lost += int(edge.Loss)

	return w
}

// before reports whether w is the better of two ways of as many hops: what is given up twice is
// more than once. Edges are numbered in their order, so the numbers decide between equals.
func (w way) before(other way) bool {
	return cmp.Or(
		cmp.Compare(w.lost, other.lost),
		cmp.Compare(w.cost, other.cost),
		slices.Compare(w.edges[:], other.edges[:]),
	) < 0
}

// waysFrom finds the best way to each format. Loss weighs most, so the ways over lossless edges
// alone come first, and each further degree is only for what cannot be reached without it.
func (p *Planner) waysFrom(source int) []way {
	best := make([]way, len(p.ids))
	for worst := Lossless; worst <= Low; worst++ {
		for to, w := range p.waysWithin(worst, source) {
			if best[to].hops == 0 {
				w.loss = worst
				best[to] = w
			}
		}
	}

	return best
}

// waysWithin finds the ways of the fewest hops, then the least loss and cost, over edges that lose
// no more than worst. It goes out from the source hop by hop. What was reached in fewer hops is not
// looked at again: whatever goes through it is better off by the shorter way. For the same reason
// no chain goes through a format twice.
func (p *Planner) waysWithin(worst Loss, source int) []way {
	found := make([]way, len(p.ids))
	front := []int{source}

	for hops := 1; hops <= MaxHops; hops++ {
		var next []int

		for _, at := range front {
			so := found[at]
			if p.ends(so) {
				continue
			}

			for i := p.first[at]; i < p.first[at+1]; i++ {
				to := p.targets[i]
				if p.edges[i].Loss > worst || p.edges[i].Alone && hops > 1 ||
					!p.sensible(source, at, to, hops) {
					continue
				}

				longer := so.over(i, p.edges[i])
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

// ends reports whether a way goes no further: it is an edge that stands alone.
func (p *Planner) ends(w way) bool { return w.hops == 1 && p.edges[w.edges[0]].Alone }

// sensible reports whether a chain may go on to a format: not back to where it began, and not to
// transparency that it has lost. It may go over to another kind of content only once. A chain that
// is at the kind of its source has never left it. What another kind was put into holds no words,
// and no chain goes on from words alone to what a document could have been whole.
func (p *Planner) sensible(source, at, to, hops int) bool {
	if to == source {
		return hops == 1
	}

	began, is, next := p.holds[source], p.holds[at], p.holds[to]
	kept := is.Transparent || !began.Transparent

	if next.Words && is.Kind == next.Kind && is.Kind != began.Kind {
		return false
	}

	if is.Words && !began.Words && is.Kind == began.Kind {
		return false
	}

	return (is.Kind == next.Kind || is.Kind == began.Kind) && (kept || !next.Transparent)
}
