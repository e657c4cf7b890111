package fault

import (
	"slices"
	"strings"
)

// List is every fault found in one request, so that a caller can mend them all at once.
type List []*Fault

// Error joins the faults' texts: for logs only.
func (l List) Error() string {
	texts := make([]string, len(l))
	for i, f := range l {
		texts[i] = f.Error()
	}
	return strings.Join(texts, "; ")
}

// Err returns nil for an empty list, else the list as an error.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Has reports whether one of the faults is on the field.
func (l List) Has(field string) bool {
	return slices.ContainsFunc(l, func(f *Fault) bool { return f.Field == field })
}

// One folds the list into one fault: a single fault keeps its kind, several become InvalidInput.
// The list must not be empty.
func (l List) One() *Fault {
	if len(l) == 1 {
		return l[0]
	}
	return New(InvalidInput, "The request has %d faults; see details.errors.", len(l)).On(l[0].Field)
}
