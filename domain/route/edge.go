package route

import (
	"fmt"
	"slices"
)

// Loss says how much of a file a conversion gives up. It weighs more than any cost.
type Loss int

// The degrees of loss, from none to most.
const (
	Lossless Loss = iota // the content is the same, bit for bit or sample for sample
	Faithful             // re-encoded or re-laid-out; a person sees or hears the same
	Partial              // structure is lost: flattened pages, first frames, plain text
	Low                  // structure is guessed at: tables out of pages, slides out of text
)

// String returns the degree as the API shows it.
func (l Loss) String() string {
	switch l {
	case Lossless:
		return "lossless"
	case Faithful:
		return "faithful"
	case Partial:
		return "partial"
	case Low:
		return "low"
	}

	return fmt.Sprintf("loss(%d)", int(l))
}

// Edge is one conversion, or one step of another operation, that one engine can do at once.
type Edge struct {
	Operation string // "" for a conversion; From may be To then, as anywhere
	Joins     bool   // it takes all inputs and makes one file of them
	From, To  string // format ids; of an operation's own edges, format.Any too
	Engine    string
	Cost      int // milliseconds for a small file, measured; orders edges of equal loss
	Loss      Loss
	Options   []string // names of the fields that it honours; it must not be changed
	Alone     bool     // it is a way by itself: nothing leads to it, and nothing goes on from it
}

// String returns the edge as "from→to (engine)", with the operation before it where it is none of
// converting.
func (e Edge) String() string {
	text := fmt.Sprintf("%s→%s (%s)", e.From, e.To, e.Engine)
	if e.Operation == "" {
		return text
	}

	return e.Operation + " " + text
}

// Claimed reports whether a step is among edges: what it does, from what, and to what.
func Claimed(edges []Edge, step Edge) bool {
	return slices.ContainsFunc(edges, func(e Edge) bool {
		return e.Operation == step.Operation && e.From == step.From && e.To == step.To
	})
}

// Is reports whether two edges are the same step: what it does, of what, and by which engine.
func (e Edge) Is(other Edge) bool { return compare(e, other) == 0 }

// Chain is a way from one format to another: each edge begins where the one before it ends.
type Chain []Edge

// Loss returns the greatest loss along the way.
func (c Chain) Loss() Loss {
	var worst Loss
	for _, e := range c {
		worst = max(worst, e.Loss)
	}

	return worst
}

// Cost returns the sum of the costs in milliseconds.
func (c Chain) Cost() int {
	sum := 0
	for _, e := range c {
		sum += e.Cost
	}

	return sum
}

// Engines returns the names of the engines along the way, in order, each once.
func (c Chain) Engines() []string {
	var names []string
	for _, e := range c {
		if !slices.Contains(names, e.Engine) {
			names = append(names, e.Engine)
		}
	}

	return names
}

// Explain says in one line which way was taken and why it is the best.
func (c Chain) Explain() string {
	way := c[0].From
	for _, e := range c {
		if e.Operation != "" {
			way += " → " + e.Operation
		}

		way += fmt.Sprintf(" → %s (%s)", e.To, e.Engine)
	}

	return fmt.Sprintf("%s: %s, about %d ms for a small file", way, c.Loss(), c.Cost())
}
