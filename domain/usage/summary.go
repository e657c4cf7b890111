package usage

import (
	"cmp"
	"slices"

	"github.com/convertd/convertd/domain/quota"
)

// Summary is what was done in a span of days.
type Summary struct {
	From, To   quota.Day // inclusive
	Total      Figures
	Days       []Figures // of each day, from the first on
	Operations []OfOperation
	Formats    []OfFormats
}

// OfOperation is what was done by one operation.
type OfOperation struct {
	Operation string
	Figures
}

// OfFormats is what was done from one format to another.
type OfFormats struct {
	From, To string
	Figures
}

// Summarize adds up rows of the days from one to another, both included. What was done most stands
// first.
func Summarize(rows []Row, from, to quota.Day) Summary {
	s := Summary{From: from, To: to, Days: make([]Figures, max(0, to-from+1))}
	operations, formats := map[string]Figures{}, map[[2]string]Figures{}

	for _, row := range rows {
		if row.Day < from || row.Day > to {
			continue
		}

		s.Total = s.Total.Plus(row.Figures)
		s.Days[row.Day-from] = s.Days[row.Day-from].Plus(row.Figures)
		operations[row.Operation] = operations[row.Operation].Plus(row.Figures)

		pair := [2]string{row.From, row.To}
		formats[pair] = formats[pair].Plus(row.Figures)
	}

	for name, figures := range operations {
		s.Operations = append(s.Operations, OfOperation{name, figures})
	}

	for pair, figures := range formats {
		s.Formats = append(s.Formats, OfFormats{pair[0], pair[1], figures})
	}

	s.sort()

	return s
}

func (s Summary) sort() {
	slices.SortFunc(s.Operations, func(a, b OfOperation) int {
		return cmp.Or(cmp.Compare(b.Tasks, a.Tasks), cmp.Compare(a.Operation, b.Operation))
	})
	slices.SortFunc(s.Formats, func(a, b OfFormats) int {
		return cmp.Or(
			cmp.Compare(b.Tasks, a.Tasks),
			cmp.Compare(a.From, b.From),
			cmp.Compare(a.To, b.To),
		)
	})
}
