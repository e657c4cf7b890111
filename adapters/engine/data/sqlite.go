package data

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// readSQLite reads every table, as an object of lists of rows. Views are left out.
func readSQLite(ctx context.Context, path string, spent *budget) (v any, err error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }() // opened for reading

	names, err := tablesOf(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}

	all := object{}

	for _, name := range names {
		list, err := rowsOf(ctx, db, name, spent)
		if err != nil {
			return nil, err
		}

		all = append(all, member{name, list})
	}

	return all, nil
}

func tablesOf(ctx context.Context, db *sql.DB) ([]string, error) {
	found, err := db.QueryContext(
		ctx,
		"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
	)
	if err != nil {
		return nil, err
	}
	defer func() { _ = found.Close() }()

	var names []string

	for found.Next() {
		var name string
		if err := found.Scan(&name); err != nil {
			return nil, err
		}

		names = append(names, name)
	}

	return names, found.Err()
}

func rowsOf(ctx context.Context, db *sql.DB, name string, spent *budget) ([]any, error) {
	found, err := db.QueryContext(ctx, "SELECT * FROM "+quoted(name)) //nolint:gosec // quoted
	if err != nil {
		return nil, err
	}
	defer func() { _ = found.Close() }()

	columns, err := found.Columns()
	if err != nil {
		return nil, err
	}

	list := []any{}

	for found.Next() {
		cells, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}

		if err := found.Scan(into...); err != nil {
			return nil, err
		}

		row := object{}

		for i, column := range columns {
			if err := spent.spend(); err != nil {
				return nil, err
			}

			row = append(row, member{column, cells[i]})
		}

		list = append(list, row)
	}

	return list, found.Err()
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// writeSQLite makes a table of each list in an object of lists, else one called data.
func writeSQLite(ctx context.Context, v any, path string) (err error) {
	db, err := sql.Open(
		"sqlite",
		"file:"+path+"?_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)",
	)
	if err != nil {
		return err
	}
	defer func() {
		if closed := db.Close(); err == nil {
			err = closed
		}
	}()

	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}

	for _, m := range asTables(v) {
		if err := insert(ctx, tx, m.name, m.value); err != nil {
			return err
		}
	}

	return tx.Commit()
}

// asTables returns what becomes tables of their own.
func asTables(v any) object {
	o, ok := v.(object)
	for _, m := range o {
		if _, list := m.value.([]any); !list {
			ok = false
		}
	}

	if !ok || len(o) == 0 {
		return object{{"data", v}}
	}

	return o
}

func insert(ctx context.Context, tx *sql.Tx, name string, v any) error {
	t, err := tabled(v)
	if err != nil {
		return err
	}

	columns := make([]string, len(t.columns))
	for i, column := range t.columns {
		columns[i] = quoted(column)
	}

	if len(columns) == 0 {
		columns = []string{`"value"`}
	}

	_, err = tx.ExecContext(ctx, "CREATE TABLE "+quoted(name)+" ("+strings.Join(columns, ", ")+")")
	if err != nil {
		return err
	}

	marks := strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")

	insert := "INSERT INTO " + quoted(name) + " VALUES (" + marks + ")" //nolint:gosec // quoted

	put, err := tx.PrepareContext(ctx, insert)
	if err != nil {
		return err
	}
	defer func() { _ = put.Close() }()

	for _, cells := range t.cells {
		values := make([]any, len(columns))
		for i, v := range cells {
			values[i] = v
		}

		if _, err := put.ExecContext(ctx, values...); err != nil {
			return err
		}
	}

	return nil
}
