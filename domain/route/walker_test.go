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

// walker plans by walking every chain there is. It is the planner's rules as they are written, and
// far too slow.
type walker struct {
	edges     []route.Edge
	contentOf func(id string) route.Content
}

func (w walker) plan(from, to string) (best route.Chain) {
	w.walk(nil, from, to, &best)
	return best
}

func (w walker) walk(way route.Chain, at, to string, best *route.Chain) {
	for _, e := range w.edges {
		if e.From != at ||
			slices.ContainsFunc(way, func(passed route.Edge) bool { return passed.From == e.To }) {
			continue
		}

		next := append(slices.Clip(way), e)
		if w.changes(next) > 1 || w.loses(next) || e.From == e.To && len(next) > 1 {
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
		if w.contentOf(e.From).Kind != w.contentOf(e.To).Kind {
			n++
		}
	}

	return n
}

// loses reports whether both ends hold transparency, and something between them does not.
func (w walker) loses(c route.Chain) bool {
	opaque := func(e route.Edge) bool { return !w.contentOf(e.From).Transparent }

	return !opaque(c[0]) && w.contentOf(c[len(c)-1].To).Transparent &&
		slices.ContainsFunc(c, opaque)
}

func better(a, b route.Chain) bool {
	by := cmp.Or(
		cmp.Compare(a.Loss(), b.Loss()),
		cmp.Compare(len(a), len(b)),
		cmp.Compare(lost(a), lost(b)),
		cmp.Compare(a.Cost(), b.Cost()),
	)
	for i := 0; by == 0 && i < len(a); i++ {
		by = cmp.Or(
			cmp.Compare(a[i].To, b[i].To),
			cmp.Compare(a[i].Engine, b[i].Engine),
			cmp.Compare(a[i].Loss, b[i].Loss),
			cmp.Compare(a[i].Cost, b[i].Cost),
		)
	}

	return by < 0
}

// lost adds up what the edges of a chain give up.
func lost(c route.Chain) int {
	sum := 0
	for _, e := range c {
		sum += int(e.Loss)
	}

	return sum
}

// graph makes up edges between n formats of a few kinds.
func graph(random *rand.Rand, n, edges int) ([]route.Edge, func(id string) route.Content) {
	list := make([]route.Edge, edges)
	for i := range list {
		list[i] = route.Edge{
			From: fmt.Sprint(
				"f",
				random.IntN(n),
			),
			To:     fmt.Sprint("f", random.IntN(n)),
			Engine: fmt.Sprint("e", random.IntN(3)),
			Cost:   random.IntN(5),
			Loss:   route.Loss(random.IntN(4)),
		}
	}

	contents := map[string]route.Content{}
	for i := range n {
		contents[fmt.Sprint("f", i)] = route.Content{
			Kind:        fmt.Sprint("k", random.IntN(1+n/4)),
			Transparent: random.IntN(2) > 0,
		}
	}

	return list, func(id string) route.Content { return contents[id] }
}

// agree fails the test unless planner and walker find the same between all formats.
func agree(t *testing.T, n int, edges []route.Edge, contentOf func(id string) route.Content) {
	t.Helper()

	planner, by := route.NewPlanner(edges, contentOf), walker{edges, contentOf}

	for i := range n {
		for k := range n {
			from, to := fmt.Sprint("f", i), fmt.Sprint("f", k)
			want := by.plan(from, to)

			got, ok := planner.Plan(from, to)
			if !slices.EqualFunc(got, want, route.Edge.Is) || ok != (len(want) > 0) {
				t.Fatalf("%s to %s of %v: %v, want %v", from, to, edges, got, want)
			}

			if slices.Contains(planner.Targets(from), to) != ok ||
				slices.Contains(planner.Sources(to), from) != ok {
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
		edges, contentOf := graph(random, n, random.IntN(30))
		agree(t, n, edges, contentOf)
	}
}

func FuzzPlan(f *testing.F) {
	f.Add([]byte{0x01, 0x12, 0x23, 0x10})
	f.Fuzz(func(t *testing.T, raw []byte) {
		const n = 6

		var edges []route.Edge
		for i := 0; i+1 < min(len(raw), 60); i += 2 {
			edges = append(edges, route.Edge{
				From: fmt.Sprint(
					"f",
					raw[i]&15%n,
				),
				To:     fmt.Sprint("f", raw[i]>>4%n),
				Engine: fmt.Sprint("e", raw[i+1]&1),
				Loss:   route.Loss(raw[i+1] >> 1 & 3),
				Cost:   int(raw[i+1] >> 3 & 7),
			})
		}

		agree(t, n, edges, func(id string) route.Content {
			return route.Content{Kind: strconv.FormatBool(id < "f3"), Transparent: id[1]%2 == 0}
		})
	})
}

func BenchmarkWholeTable(b *testing.B) {
	edges, contentOf := graph(rand.New(rand.NewPCG(1, 1)), 260, 5000)
	for b.Loop() {
		p := route.NewPlanner(edges, func(id string) route.Content {
			content := contentOf(id)
			content.Kind = content.Kind[:2]

			return content
		})

		pairs := 0
		for i := range 260 {
			pairs += len(p.Targets(fmt.Sprint("f", i)))
		}

		b.ReportMetric(float64(pairs), "pairs")
	}
}
