package store

import (
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/uptrace/bun/schema"
)

// tables keeps the statements of each table.
type tables struct{ known sync.Map } // of *statements by *schema.Table

// statements are those of one table that every job needs several times. Their values come apart,
// numbered in the order of the columns, so that a connection of PostgreSQL plans each once. Bun
// writes values into its statements: each is a new one, and planning took half of the database's
// time.
type statements struct {
	table  *schema.Table
	insert string // without values
	update string // of the columns beside the key, which comes last
	find   string // without the condition
}

func (t *tables) of(table *schema.Table) *statements {
	if s, ok := t.known.Load(table); ok {
		return s.(*statements) //nolint:errcheck,forcetypeassert // it holds no others
	}

	columns, sets, keys := make([]string, len(table.Fields)), make(
		[]string,
		len(table.DataFields),
	), make([]string, len(table.PKs))
	for i, f := range table.Fields {
		columns[i] = string(f.SQLName)
	}

	for i, f := range table.DataFields {
		sets[i] = string(f.SQLName) + " = $" + strconv.Itoa(i+1)
	}

	for i, f := range table.PKs {
		keys[i] = string(f.SQLName) + " = $" + strconv.Itoa(len(sets)+i+1)
	}

	list := strings.Join(columns, ", ")
	s := &statements{
		table:  table,
		insert: fmt.Sprintf("INSERT INTO %s (%s) VALUES ", table.SQLName, list),
		update: fmt.Sprintf(
			"UPDATE %s SET %s WHERE %s",
			table.SQLName,
			strings.Join(sets, ", "),
			strings.Join(keys, " AND "),
		),
		find: fmt.Sprintf("SELECT %s FROM %s WHERE ", list, table.SQLName),
	}
	t.known.Store(table, s)

	return s
}

// places names n values, numbered from the first on.
func places(first, n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = "$" + strconv.Itoa(first+i)
	}

	return strings.Join(names, ", ")
}

// padded repeats the last of a list until there are as many as a power of two: statements on lists
// so have few texts, and each is planned but once.
func padded(list []string) []string {
	n := 1
	for n < len(list) {
		n *= 2
	}

	return append(slices.Clone(list), slices.Repeat(list[len(list)-1:], n-len(list))...)
}

// arguments are the values first, and after them those of a list.
func arguments(list []string, first ...any) []any {
	for _, v := range list {
		first = append(first, v)
	}

	return first
}

// plain is a value as drivers know it best.
func plain(v any) any {
	switch null := v.(type) {
	case sql.Null[string]:
		if null.Valid {
			return null.V
		}

		return nil
	case sql.Null[int64]:
		if null.Valid {
			return null.V
		}

		return nil
	}

	return v
}

// valuesOf appends the fields of a row to args.
func valuesOf(args []any, row reflect.Value, fields ...[]*schema.Field) []any {
	for _, list := range fields {
		for _, f := range list {
			args = append(args, plain(f.Value(row).Interface()))
		}
	}

	return args
}
