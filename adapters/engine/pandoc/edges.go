package pandoc

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit/plaintext"
	"github.com/convertd/convertd/domain/route"
)

// table lists the formats that pandoc 2.17 knows: what it calls them where it reads and where it
// writes them, "" where it does not, its options for writing, what they are like, and the targets
// that other engines make a better job of.
//
//go:embed dialects.csv
var table string

// dialect is a row of the table.
type dialect struct {
	id            string
	reads, writes string
	options       []string
	traits        []string
	leaves        []string
}

// The traits of dialects.
const (
	isMain  = "main"    // every dialect is converted from and to it at once; others go through it
	isText  = "text"    // written in some charset, and told apart by it
	isTable = "table"   // lines of cells
	packed  = "packed"  // has a place for pictures
	looks   = "looks"   // has fonts, colours and sizes, which pandoc leaves
	bare    = "bare"    // takes less than other dialects hold
	guessed = "guessed" // its structure is another, which has to be made up
	listed  = "listed"  // is shown as it is written
	titled  = "titled"  // must have a title
)

func (d dialect) is(trait string) bool { return slices.Contains(d.traits, trait) }

// dialects reads the table.
func dialects() (map[string]dialect, error) {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("pandoc: read the table of dialects: %w", err)
	}

	all := map[string]dialect{}
	for _, row := range rows[1:] {
		all[row[0]] = dialect{
			id: row[0], reads: row[1], writes: row[2], options: strings.Fields(row[3]),
			traits: strings.Fields(row[4]), leaves: strings.Fields(row[5]),
		}
	}

	return all, nil
}

// cost is what one start with a small document takes, in milliseconds, measured; text is rewritten
// before.
func (d dialect) cost() int {
	switch {
	case d.is(isTable):
		return 300
	case d.is(isText):
		return 250
	}

	return 200
}

func edges(all map[string]dialect) []route.Edge {
	var list []route.Edge

	for _, from := range all {
		for _, to := range all {
			if !from.becomes(to) {
				continue
			}

			list = append(list, route.Edge{
				From: from.id, To: to.id, Engine: name, Cost: from.cost(),
				Loss: from.loss(to), Options: from.honours(),
			})
		}
	}

	return list
}

// becomes reports whether pandoc shall convert one to the other.
func (d dialect) becomes(to dialect) bool {
	return d.reads != "" && to.writes != "" && (d.is(isMain) || to.is(isMain)) &&
		!slices.Contains(d.leaves, to.id)
}

func (d dialect) loss(to dialect) route.Loss {
	if to.is(guessed) {
		return route.Low
	}

	if d.is(looks) || d.is(listed) || to.is(bare) {
		return route.Partial
	}

	return route.Faithful
}

// honours names the fields that reading goes by.
func (d dialect) honours() []string {
	switch {
	case d.is(isTable):
		return []string{plaintext.FieldEncoding, plaintext.FieldDelimiter}
	case d.is(isText):
		return []string{plaintext.FieldEncoding}
	}

	return nil
}
