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
	}
	return fmt.Sprintf("loss(%d)", int(l))
}

// Edge is one conversion that one engine can do in one step.
type Edge struct {
	From, To string // format ids
	Engine   string
	Cost     int // milliseconds for a small file, measured; orders edges of equal loss
	Loss     Loss
}

// String returns the edge as "from→to (engine)".
func (e Edge) String() string { return fmt.Sprintf("%s→%s (%s)", e.From, e.To, e.Engine) }

// Chain is a way from one format to another: each edge begins where the one before it ends. It is never empty.
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
		way += fmt.Sprintf(" → %s (%s)", e.To, e.Engine)
	}
	return fmt.Sprintf("%s: %s, about %d ms for a small file", way, c.Loss(), c.Cost())
}
