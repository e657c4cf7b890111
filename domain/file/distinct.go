package file

import (
	"fmt"
	"path"
	"strings"
)

// Distinct tells equal names apart. The zero value knows none yet.
type Distinct struct {
	CaseSensitive bool // "A" and "a" may stand side by side, as on Linux alone

	taken map[string]int // by folded name, the number to try next
}

// Of returns the name, or the first of "name (2)", "name (3)"… that is free, and takes it.
func (d *Distinct) Of(name string) string {
	if d.taken == nil {
		d.taken = map[string]int{}
	}

	ext := path.Ext(name)
	stem, first := strings.TrimSuffix(name, ext), d.fold(name)

	for d.taken[d.fold(name)] > 0 {
		d.taken[first]++
		name = fmt.Sprintf("%s (%d)%s", stem, d.taken[first], ext)
	}

	d.taken[d.fold(name)] = 1

	return name
}

func (d *Distinct) fold(name string) string {
	if d.CaseSensitive {
		return name
	}

	return strings.ToLower(name)
}
