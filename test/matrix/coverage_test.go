package matrix_test

import (
	_ "embed"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/route"
)

// reported is where a run that proves everything writes what is covered.
var (
	reported = flag.String("matrix.report", "", "file for what is covered, with -matrix.all")
	commit   = flag.String("matrix.commit", "", "what the report says that it was made of")
)

//go:embed tables.txt
var tables string

// table is one of the source's: every file that is read becomes every one that is written.
type table struct {
	category string
	in, out  []string
}

func (t table) size() int { return len(t.in) * len(t.out) }

// sourceTables returns the five tables.
func sourceTables(t *testing.T) []table {
	t.Helper()

	var list []table

	for line := range strings.Lines(tables) {
		words := strings.Fields(line)
		if strings.HasPrefix(line, "#") {
			continue
		}

		switch words[1] {
		case "in":
			list = append(list, table{category: words[0], in: words[2:]})
		case "out":
			list[len(list)-1].out = words[2:]
		default:
			t.Fatalf("neither in nor out: %s", line)
		}
	}

	return list
}

// lacking returns the pairs of a table that have no plan.
func lacking(c *catalog.Catalog, x table) []string {
	var pairs []string

	for _, from := range x.in {
		for _, to := range x.out {
			if _, err := c.Plan(
				operation.Conversion(),
				[]string{id(c, from)},
				id(c, to),
			); err != nil {
				pairs = append(pairs, from+"→"+to)
			}
		}
	}

	return pairs
}

// id returns the id that a name of the tables stands for; a name that nothing has stays.
func id(c *catalog.Catalog, name string) string {
	if f, ok := c.Formats().Find(name); ok {
		return f.ID
	}

	return name
}

// least is how many of the pairs of all tables have a plan.
const least = 1600

// TestPairs holds the number of pairs of the source's tables that have a plan.
func TestPairs(t *testing.T) {
	t.Parallel()

	whole, _, _ := newMatrix(t).catalogues(t)
	planned, all := 0, 0

	for _, x := range sourceTables(t) {
		without := lacking(whole, x)
		planned, all = planned+x.size()-len(without), all+x.size()

		t.Logf("%s: %d of %d, without %s", x.category, x.size()-len(without), x.size(),
			strings.Join(without, " "))
	}

	if planned < least {
		t.Errorf("%d of %d pairs have a plan, want %d", planned, all, least)
	}
}

// report writes what is covered, and what was claimed and could not be proved.
func (m *matrix) report(t *testing.T, whole *catalog.Catalog, conversions []claim) {
	t.Helper()

	if *reported == "" || !*everything {
		return
	}

	var unproved []string

	for _, c := range conversions {
		if !m.holds(c.edge) {
			unproved = append(unproved, c.edge.String())
		}
	}

	var text strings.Builder

	fmt.Fprintf(
		&text,
		"# What is covered\n\nWritten by `go tool task matrix` of %s, which ran every conversion on a real file "+
			"and read the result back.\n\n| | |\n|---|---|\n| formats that are read or written | %d |\n"+
			"| conversions of one step that are claimed | %d |\n| of them proved | %d |\n",
		*commit,
		available(t, whole),
		len(conversions),
		len(conversions)-len(unproved),
	)

	text.WriteString(
		"\nPairs of the source's tables, by one step or by several that were each proved:\n\n" +
			"| table | pairs | proved | have no plan | have a step that is not proved |\n|---|---|---|---|---|\n",
	)

	for _, x := range sourceTables(t) {
		without, shaky := lacking(whole, x), m.shaky(whole, x)
		fmt.Fprintf(&text, "| %s | %d | %d | %s | %s |\n",
			x.category, x.size(), x.size()-len(without)-len(shaky),
			strings.Join(without, " "), strings.Join(shaky, " "))
	}

	if len(unproved) > 0 {
		fmt.Fprintf(&text, "\nNot proved: %s.\n", strings.Join(unproved, "; "))
	}

	if err := os.WriteFile(*reported, []byte(text.String()), 0o644); err != nil {
		t.Error(err)
	}
}

func (m *matrix) holds(edge route.Edge) bool {
	m.mu.Lock()
	defer m.mu.Unlock()

	return m.proved[edge.String()]
}

// shaky returns the pairs of a table that have a plan with a step that was not proved.
func (m *matrix) shaky(c *catalog.Catalog, x table) []string {
	var pairs []string

	for _, from := range x.in {
		for _, to := range x.out {
			plan, err := c.Plan(operation.Conversion(), []string{id(c, from)}, id(c, to))
			if err != nil {
				continue
			}

			doubtful := func(edge route.Edge) bool { return !m.holds(edge) }
			if slices.ContainsFunc(plan.Chain(id(c, from)), doubtful) {
				pairs = append(pairs, from+"→"+to)
			}
		}
	}

	return pairs
}

// available counts the formats that some engine reads or writes.
func available(t *testing.T, c *catalog.Catalog) int {
	t.Helper()

	entries, err := c.List("", "")
	if err != nil {
		t.Fatal(err)
	}

	return len(slices.DeleteFunc(entries, func(e catalog.Entry) bool { return !e.Available() }))
}
