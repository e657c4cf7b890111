package route_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/convertd/convertd/domain/route"
)

// walker plans by walking every chain there is. It is the planner's rules as they are written, and far too slow.
type walker struct {
	edges  []route.Edge
	kindOf func(id string) string
}

func (w walker) plan(from, to string) (best route.Chain) {
	w.walk(nil, from, to, &best)
	return best
}

func (w walker) walk(way route.Chain, at, to string, best *route.Chain) {
	for _, e := range w.edges {
		if e.From != at || slices.ContainsFunc(way, func(passed route.Edge) bool { return passed.From == e.To }) {
			continue
		}
		next := append(slices.Clip(way), e)
		if w.changes(next) > 1 || e.From == e.To && len(next) > 1 {
			continue
		}
		if e.To == to && (len(*best) == 0 || better(next, *best)) {
			*best = next
		}
		if e.To != to && e.From != e.To && len(next) < route.MaxHops {
			w.walk(next, e.To, to, best)
		}
	}
}

func (w walker) changes(c route.Chain) int {
	n := 0
	for _, e := range c {
		if w.kindOf(e.From) != w.kindOf(e.To) {
			n++
		}
	}
	return n
}

func better(a, b route.Chain) bool {
	by := cmp.Or(cmp.Compare(a.Loss(), b.Loss()), cmp.Compare(len(a), len(b)), cmp.Compare(a.Cost(), b.Cost()))
	for i := 0; by == 0 && i < len(a); i++ {
		by = cmp.Or(cmp.Compare(a[i].To, b[i].To), cmp.Compare(a[i].Engine, b[i].Engine), cmp.Compare(a[i].Loss, b[i].Loss), cmp.Compare(a[i].Cost, b[i].Cost))
	}
	return by < 0
}

// graph makes up edges between n formats of a few kinds.
func graph(random *rand.Rand, n, edges int) ([]route.Edge, func(id string) string) {
	list := make([]route.Edge, edges)
	for i := range list {
		list[i] = route.Edge{
			From: fmt.Sprint("f", random.IntN(n)), To: fmt.Sprint("f", random.IntN(n)), Engine: fmt.Sprint("e", random.IntN(3)),
			Cost: random.IntN(5), Loss: route.Loss(random.IntN(3)),
		}
	}
	kinds := map[string]string{}
	for i := range n {
		kinds[fmt.Sprint("f", i)] = fmt.Sprint("k", random.IntN(1+n/4))
	}
	return list, func(id string) string { return kinds[id] }
}

// agree fails the test unless planner and walker find the same between all formats.
func agree(t *testing.T, n int, edges []route.Edge, kindOf func(id string) string) {
	t.Helper()
	planner, by := route.NewPlanner(edges, kindOf), walker{edges, kindOf}
	for i := range n {
		for k := range n {
			from, to := fmt.Sprint("f", i), fmt.Sprint("f", k)
			want := by.plan(from, to)
			got, ok := planner.Plan(from, to)
			if !slices.Equal(got, want) || ok != (len(want) > 0) {
				t.Fatalf("%s to %s of %v: %v, want %v", from, to, edges, got, want)
			}
			if slices.Contains(planner.Targets(from), to) != ok || slices.Contains(planner.Sources(to), from) != ok {
				t.Fatalf("%s to %s is no target or no source, or should be none", from, to)
			}
		}
	}
}

func TestThePlannerFindsWhatTheWalkerFinds(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		n := 1 + random.IntN(9)
		edges, kindOf := graph(random, n, random.IntN(30))
		agree(t, n, edges, kindOf)
	}
}

func FuzzPlan(f *testing.F) {
	f.Add([]byte{0x01, 0x12, 0x23, 0x10})
	f.Fuzz(func(t *testing.T, raw []byte) {
		const n = 6
		var edges []route.Edge
		for i := 0; i+1 < min(len(raw), 60); i += 2 {
			edges = append(edges, route.Edge{
				From: fmt.Sprint("f", raw[i]&15%n), To: fmt.Sprint("f", raw[i]>>4%n), Engine: fmt.Sprint("e", raw[i+1]&1),
				Loss: route.Loss(raw[i+1] >> 1 & 3 % 3), Cost: int(raw[i+1] >> 3 & 7),
			})
		}
		agree(t, n, edges, func(id string) string { return strconv.FormatBool(id < "f3") })
	})
}

func BenchmarkWholeTable(b *testing.B) {
	edges, kindOf := graph(rand.New(rand.NewPCG(1, 1)), 260, 5000)
	for b.Loop() {
		p := route.NewPlanner(edges, func(id string) string { return kindOf(id)[:2] })
		pairs := 0
		for i := range 260 {
			pairs += len(p.Targets(fmt.Sprint("f", i)))
		}
		b.ReportMetric(float64(pairs), "pairs")
	}
}
