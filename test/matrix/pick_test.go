package matrix_test

import (
	"cmp"
	"flag"
	"hash/fnv"
	"slices"
	"strconv"
	"testing"

	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// everything is said by the task that takes its time; `go test` proves what is picked.
var everything = flag.Bool("matrix.all", false, "prove every edge, not the picked ones alone")

// claim is an edge and the engine that claims it.
type claim struct {
	engine ports.Engine
	edge   route.Edge
}

// claims returns the conversions of all engines, and the operations.
func (m *matrix) claims(tb testing.TB) (conversions, operations []claim) {
	tb.Helper()

	for _, engine := range m.engines(tb) {
		if engine.About().Missing {
			tb.Errorf("%s is missing: install %s", engine.About().Name, engine.About().Package)
		}

		for _, edge := range engine.Edges() {
			if edge.Operation == "" {
				conversions = append(conversions, claim{engine, edge})
			}
		}

		for _, edge := range sampled(engine.Edges()) {
			operations = append(operations, claim{engine, edge})
		}
	}

	return conversions, operations
}

// picked chooses what is proved where not everything is: in an order that a hash of their names
// fixes, those claims that have a trait for the first time.
func picked(claims []claim, traits func(claim) []string) []claim {
	if *everything {
		return claims
	}

	list := slices.Clone(claims)
	slices.SortFunc(list, func(a, b claim) int {
		return cmp.Or(cmp.Compare(hash(a), hash(b)), cmp.Compare(a.edge.String(), b.edge.String()))
	})

	seen := map[string]bool{}

	return slices.DeleteFunc(list, func(c claim) bool {
		known := true

		for _, trait := range traits(c) {
			known = known && seen[trait]
			seen[trait] = true
		}

		return known
	})
}

func hash(c claim) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(c.edge.String()))

	return h.Sum64()
}

// ofConversion picks conversions so that every format is read, every one is written, and every
// engine works.
func ofConversion(c claim) []string {
	return []string{"from " + c.edge.From, "to " + c.edge.To, "by " + c.edge.Engine}
}

// ofOperation picks operations so that each is done by each of its engines, on each category.
func (m *matrix) ofOperation(c claim) []string {
	from, _ := m.formats.Find(c.edge.From)
	to, _ := m.formats.Find(c.edge.To)

	return []string{
		c.edge.Operation + " by " + c.edge.Engine,
		c.edge.Operation + " from " + string(from.Category),
		c.edge.Operation + " to " + string(to.Category),
	}
}

func TestWhatIsPickedReadsEverySourceAndWritesEveryTarget(t *testing.T) {
	t.Parallel()

	if *everything {
		return // nothing is picked
	}

	var claims []claim

	for from := range 5 {
		for to := range 5 {
			for _, engine := range []string{"a", "b"} {
				edge := route.Edge{From: strconv.Itoa(from), To: strconv.Itoa(to), Engine: engine}
				claims = append(claims, claim{edge: edge})
			}
		}
	}

	got := picked(claims, ofConversion)
	if again := picked(claims, ofConversion); !slices.EqualFunc(got, again, func(a, b claim) bool {
		return a.edge.String() == b.edge.String()
	}) {
		t.Error("another time, others were picked")
	}

	seen := map[string]bool{}

	for _, c := range got {
		for _, trait := range ofConversion(c) {
			seen[trait] = true
		}
	}

	if len(seen) != 12 || len(got) >= len(claims)/2 {
		t.Errorf("%d of %d picked, with %d traits", len(got), len(claims), len(seen))
	}
}
