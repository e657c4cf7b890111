package calibre

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/plaintext"
	"github.com/convertd/convertd/domain/route"
)

// table lists what calibre reads, and what is made of it, with "*" behind a target that holds much
// less of it, and "!" where its structure is guessed at.
//
//go:embed books.csv
var table string

// book is a row of the table: a format that calibre reads.
type book struct {
	id        string
	extension string // by which calibre tells it
	traits    []string
	targets   []string
}

// The traits of books.
const (
	isText  = "text"  // in some charset
	isComic = "comic" // pictures alone, a page each
)

func (b book) is(trait string) bool { return slices.Contains(b.traits, trait) }

// books reads the table.
func books() (map[string]book, error) {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("calibre: read the table of books: %w", err)
	}

	all := map[string]book{}
	for _, row := range rows[1:] {
		all[row[0]] = book{
			id: row[0], extension: row[1],
			traits: strings.Fields(row[2]), targets: strings.Fields(row[3]),
		}
	}

	return all, nil
}

// cost is what one start with a small book takes, in milliseconds, measured: 700 to 1,400.
const cost = 1000

func edges(all map[string]book) []route.Edge {
	var list []route.Edge

	for _, b := range all {
		for _, to := range b.targets {
			id, loss := kit.Marked(to)
			list = append(list, route.Edge{
				From: b.id, To: id, Engine: name, Cost: cost, Loss: loss, Options: b.honours(),
			})
		}
	}

	return list
}

// honours names the fields that reading goes by.
func (b book) honours() []string {
	if b.is(isText) {
		return []string{plaintext.FieldEncoding}
	}

	return nil
}
