package store

import (
	"reflect"
	"strings"
)

func statementsOf[Row any](t *transaction) *statements {
	return t.tables.of(t.tx.Dialect().Tables().Get(reflect.TypeFor[Row]()))
}

// inserting is the step that writes new rows of one table; suffix is what follows the values.
func inserting[Row any](t *transaction, what, suffix string, rows ...Row) step {
	s := statementsOf[Row](t)
	text := make([]string, len(rows))

	var args []any
	for i := range rows {
		text[i] = "(" + places(len(args)+1, len(s.table.Fields)) + ")"
		args = valuesOf(args, reflect.ValueOf(&rows[i]).Elem(), s.table.Fields)
	}

	return step{what: what, text: s.insert + strings.Join(text, ", ") + suffix, args: args}
}

// updating is the step that writes one row by its primary key. If there is none, the error is
// ErrNoRow.
func updating[Row any](t *transaction, what string, row *Row) step {
	s := statementsOf[Row](t)

	return step{
		what: what,
		text: s.update,
		args: valuesOf(nil, reflect.ValueOf(row).Elem(), s.table.DataFields, s.table.PKs),
		done: there,
	}
}

// finding is the step that adds to a list the rows for which a condition holds; what follows it in
// the statement may follow here, too.
func finding[Row any](t *transaction, what, condition string, list *[]Row, args ...any) step {
	s := statementsOf[Row](t)

	return step{
		what: what,
		text: s.find + condition,
		args: args,
		row: func(scan func(...any) error) error {
			row := new(Row)

			into := make([]any, len(s.table.Fields))
			for i, f := range s.table.Fields {
				into[i] = f.Value(reflect.ValueOf(row).Elem()).Addr().Interface()
			}

			if err := scan(into...); err != nil {
				return err
			}

			*list = append(*list, *row)

			return nil
		},
	}
}
