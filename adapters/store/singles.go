package store

import (
	"context"
	"database/sql"
	"reflect"
	"strings"
)

func statementsOf[Row any](t *transaction) *statements {
	return t.tables.of(t.tx.Dialect().Tables().Get(reflect.TypeFor[Row]()))
}

// insert writes new rows of one table; suffix is what follows the values.
func insert[Row any](ctx context.Context, t *transaction, suffix string, rows ...Row) (sql.Result, error) {
	s := statementsOf[Row](t)
	text := make([]string, len(rows))
	var args []any
	for i := range rows {
		text[i] = "(" + places(len(args)+1, len(s.table.Fields)) + ")"
		var err error
		if args, err = valuesOf(args, reflect.ValueOf(&rows[i]).Elem(), s.table.Fields); err != nil {
			return nil, err
		}
	}
	return t.tx.Tx.ExecContext(ctx, s.insert+strings.Join(text, ", ")+suffix, args...)
}

// update writes one row by its primary key. If there is none, the error is ErrNoRow.
func update[Row any](ctx context.Context, t *transaction, row *Row) error {
	s := statementsOf[Row](t)
	args, err := valuesOf(nil, reflect.ValueOf(row).Elem(), s.table.DataFields, s.table.PKs)
	if err != nil {
		return err
	}
	res, err := t.tx.Tx.ExecContext(ctx, s.update, args...)
	if err != nil {
		return err
	}
	return found(res)
}

// find returns the rows whose first column is that; suffix is what follows the condition.
func find[Row any](ctx context.Context, t *transaction, first, suffix string) ([]Row, error) {
	s := statementsOf[Row](t)
	rows, err := t.tx.Tx.QueryContext(ctx, s.find+suffix, first)
	if err != nil {
		return nil, err
	}
	return scanAll(rows, func(row *Row) []any {
		into := make([]any, len(s.table.Fields))
		for i, f := range s.table.Fields {
			into[i] = f.Value(reflect.ValueOf(row).Elem()).Addr().Interface()
		}
		return into
	})
}

// scanAll reads rows to their end, each into the places that it is given.
func scanAll[Row any](rows *sql.Rows, into func(*Row) []any) ([]Row, error) {
	defer func() { _ = rows.Close() }()
	var list []Row
	for rows.Next() {
		row := new(Row)
		if err := rows.Scan(into(row)...); err != nil {
			return nil, err
		}
		list = append(list, *row)
	}
	return list, rows.Err()
}
