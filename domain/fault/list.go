package fault

import (
	"fmt"
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

// Beside adds those of the others whose fields are not named already: a field that could not be
// read is not also told to be empty.
func (l List) Beside(others List) List {
	named := slices.Clone(l)

	for _, f := range others {
		if !l.Has(f.Field) {
			named = append(named, f)
		}
	}

	return named
}

// One folds the list into one fault: a single fault keeps its kind, several become InvalidInput.
// The list must not be empty.
func (l List) One() *Fault {
	if len(l) == 1 {
		return l[0]
	}

	one := New(InvalidInput, "%s", l.text()).On(l[0].Field)
	if warnings, ok := l[0].Details[Warnings]; ok {
		one = one.With(Warnings, warnings)
	}

	return one
}

// told is how many faults the text of several names: many clients show nothing else.
const told = 3

func (l List) text() string {
	var b strings.Builder

	fmt.Fprintf(&b, "The request has %d faults.", len(l))

	for _, f := range l[:min(len(l), told)] {
		b.WriteByte(' ')

		if f.Field != "" && !strings.HasPrefix(f.Text, f.Field) {
			b.WriteString(Clip(f.Field, MaxNamed) + ": ")
		}

		b.WriteString(f.Text)
	}

	if len(l) > told {
		b.WriteString(" The others are in details.errors.")
	}

	return b.String()
}
