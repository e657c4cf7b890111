package jobs

// remembered is how many ids are remembered at least.
const remembered = 1000

// recent remembers the ids that were added last, so that somebody who comes just too late to be
// told of one still learns of it.
type recent struct{ newest, older map[string]bool }

func (r *recent) add(id string) {
	if r.newest == nil || len(r.newest) == remembered {
		r.newest, r.older = map[string]bool{}, r.newest
	}

	r.newest[id] = true
}

func (r *recent) has(id string) bool { return r.newest[id] || r.older[id] }
