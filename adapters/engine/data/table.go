package data

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

func toText(n uint64) string { return strconv.FormatUint(n, 10) }

// rows returns the records that a value holds: of a list its values, of an object with one list
// that list's, else the value alone.
func rows(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case object:
		if len(v) == 1 {
			if list, ok := v[0].value.([]any); ok {
				return list
			}
		}
	}

	return []any{v}
}

// delimiter reads the option: one character, or "tab"; 0 for anything else.
func delimiter(asked string) rune {
	if asked == "tab" {
		return '\t'
	}

	r, n := utf8.DecodeRuneInString(asked)
	if n != len(asked) || r == utf8.RuneError || strings.ContainsRune("\r\n\"", r) {
		return 0
	}

	return r
}

// parting finds out what parts the columns: what stands most often in the first line.
func parting(content []byte) rune {
	first, _, _ := bytes.Cut(content, []byte("\n"))
	best, most := ',', 0

	for _, r := range ",;\t|" {
		if n := bytes.Count(first, []byte(string(r))); n > most {
			best, most = r, n
		}
	}

	return best
}

// readTable reads records by the names in the first line.
func readTable(content []byte, parts rune, spent *budget) (any, error) {
	r := csv.NewReader(bytes.NewReader(content))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = parts, true, -1

	all, err := r.ReadAll()
	if err != nil || len(all) == 0 {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}

	names := distinct(all[0])
	list := []any{}

	for _, record := range all[1:] {
		o := object{}

		for i, text := range record {
			if err := spent.spend(); err != nil {
				return nil, err
			}

			o = append(o, member{columnName(names, i), guessed(text)})
		}

		list = append(list, o)
	}

	return list, nil
}

// distinct gives each column a name of its own.
func distinct(names []string) []string {
	seen, list := map[string]bool{}, make([]string, len(names))

	for i, name := range names {
		name = strings.TrimSpace(name)
		if name == "" {
			name = columnName(nil, i)
		}

		for n := 2; seen[name]; n++ {
			name = names[i] + "_" + strconv.Itoa(n)
		}

		list[i], seen[name] = name, true
	}

	return list
}

func columnName(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}

	return "column_" + strconv.Itoa(i+1)
}

// table is what rows come to: columns in the order in which they turn up, and the cells of each
// row.
type table struct {
	columns []string
	at      map[string]int
	cells   []map[int]any
}

// tabled lays values out as a table: members of members by both names with a dot between, lists as
// JSON, what has no name in a column called value.
func tabled(v any) (*table, error) {
	t := &table{at: map[string]int{}}

	for _, row := range rows(v) {
		cells := map[int]any{}
		if err := t.add(cells, "", row); err != nil {
			return nil, err
		}

		t.cells = append(t.cells, cells)
	}

	return t, nil
}

func (t *table) add(cells map[int]any, name string, v any) error {
	switch v := v.(type) {
	case object:
		for _, m := range v {
			full := m.name
			if name != "" {
				full = name + "." + m.name
			}

			if err := t.add(cells, full, m.value); err != nil {
				return err
			}
		}

		return nil
	case []any:
		text, err := marshal(v)
		if err != nil {
			return err
		}

		cells[t.column(name)] = string(text)

		return nil
	}

	cells[t.column(name)] = v

	return nil
}

func (t *table) column(name string) int {
	if name == "" {
		name = "value"
	}

	at, known := t.at[name]
	if !known {
		at = len(t.columns)
		t.at[name] = at
		t.columns = append(t.columns, name)
	}

	return at
}

func writeTable(v any, parts rune) ([]byte, error) {
	t, err := tabled(v)
	if err != nil {
		return nil, err
	}

	var out bytes.Buffer

	w := csv.NewWriter(&out)
	w.Comma = parts

	if err := w.Write(t.columns); err != nil {
		return nil, err
	}

	for _, cells := range t.cells {
		record := make([]string, len(t.columns))
		for i, v := range cells {
			record[i], _ = shown(v) // lists are text by now
		}

		if err := w.Write(record); err != nil {
			return nil, err
		}
	}

	w.Flush()

	return out.Bytes(), w.Error()
}
