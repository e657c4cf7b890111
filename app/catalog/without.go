package catalog

import (
	"slices"
	"strings"
	"sync"

	"github.com/convertd/convertd/domain/route"
)

// planners are the planner over all engines, and those without some of them, made when one is first
// asked for.
type planners struct {
	all     *route.Planner
	make    func(without []string) *route.Planner
	mu      sync.Mutex
	without map[string]*route.Planner // by the engines' names
}

// of returns the planner without these engines.
func (p *planners) of(without []string) *route.Planner {
	if len(without) == 0 {
		return p.all
	}

	key := strings.Join(slices.Sorted(slices.Values(without)), " ")

	p.mu.Lock()
	defer p.mu.Unlock()

	if p.without[key] == nil {
		p.without[key] = p.make(without)
	}

	return p.without[key]
}
