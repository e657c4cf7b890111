package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/test/bench/copying"
)

// atOnce is how many jobs one statement copies.
const atOnce = 50_000

// filler fills a database with copies of one finished job, each with an upload and a result of its
// own, as fast as rows can be written.
type filler struct {
	db       *sql.DB
	postgres bool
	upload   string // of the job that is copied
	result   string
	job      string
	filled   int
}

func newFiller(ctx context.Context, s *copying.Server, postgres bool) (*filler, error) {
	f := &filler{db: s.DB.Writer(), postgres: postgres}
	c := newClient(s.URL)

	var err error
	if f.upload, err = c.upload(ctx); err != nil {
		return nil, fmt.Errorf("upload: %w", err)
	}

	if err := c.complete(ctx, f.upload); err != nil {
		return nil, err
	}

	var page []job
	if err := c.do(ctx, http.MethodGet, "/v1/jobs", "", nil, &page); err != nil {
		return nil, err
	}

	f.job = page[0].ID

	row := f.db.QueryRowContext(
		ctx,
		"SELECT file_id FROM job_files WHERE job_id = '"+f.job+"' AND file_id <> '"+f.upload+"'",
	)
	if err := row.Scan(&f.result); err != nil {
		return nil, fmt.Errorf("find the result: %w", err)
	}

	return f, nil
}

// jobID returns the id of the n-th copy.
func (f *filler) jobID(n int) string { return f.job + strconv.Itoa(n) }

// fill copies until there are that many copies.
func (f *filler) fill(ctx context.Context, finished int) error {
	for f.filled < finished {
		to := min(f.filled+atOnce, finished)
		if err := f.copy(ctx, f.filled+1, to); err != nil {
			return err
		}

		f.filled = to
	}

	if _, err := f.db.ExecContext(
		ctx,
		map[bool]string{true: "VACUUM ANALYZE", false: "PRAGMA wal_checkpoint(TRUNCATE)"}[f.postgres],
	); err != nil {
		return fmt.Errorf("settle: %w", err)
	}

	return nil
}

func (f *filler) copy(ctx context.Context, from, to int) error {
	numbered := func(column string) string { return column + " || n" }
	inside := func(column string) string { // ids in JSON
		return fmt.Sprintf(
			"replace(replace(%s, '%s', '%s' || n), '%s', '%s' || n)",
			column,
			f.upload,
			f.upload,
			f.result,
			f.result,
		)
	}

	earlier := "created - CAST(n AS BIGINT) * 1000000"
	for _, t := range []struct {
		table, where string
		columns      map[string]string
	}{
		{"jobs", "id = '" + f.job + "'", map[string]string{"id": numbered("id"), "created": earlier}},
		{"tasks", "job_id = '" + f.job + "'", map[string]string{
			"job_id": numbered("job_id"), "result": inside("result"), "fields": inside("fields"), "created": earlier,
		}},
		{"events", "job_id = '" + f.job + "'", map[string]string{
			"id": numbered("id"), "job_id": numbered("job_id"), "created": earlier, "position": "position + 1000 * n",
		}},
		{"files", "id IN ('" + f.upload + "', '" + f.result + "')", map[string]string{"id": numbered("id"), "key": numbered("key"), "expires": "expires + n"}},
		{"job_files", "job_id = '" + f.job + "'", map[string]string{"job_id": numbered("job_id"), "file_id": numbered("file_id")}},
	} {
		if err := f.copyRows(ctx, t.table, t.where, t.columns, from, to); err != nil {
			return fmt.Errorf("copy %s: %w", t.table, err)
		}
	}

	return nil
}

func (f *filler) columnsOf(ctx context.Context, table string) ([]string, error) {
	rows, err := f.db.QueryContext(ctx, "SELECT * FROM "+table+" LIMIT 0")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // nothing was read

	names, err := rows.Columns()

	return names, errors.Join(err, rows.Err())
}

// copyRows copies the rows of a table that where names, once for each number n, with some columns
// told anew.
func (f *filler) copyRows(
	ctx context.Context,
	table, where string,
	columns map[string]string,
	from, to int,
) error {
	names, err := f.columnsOf(ctx, table)
	if err != nil {
		return err
	}

	told := slices.Clone(names)
	for i, name := range names {
		if expression, found := columns[name]; found {
			told[i] = expression
		}
	}

	numbers := fmt.Sprintf(
		"WITH RECURSIVE numbers(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM numbers WHERE n < %d)",
		from,
		to,
	)
	_, err = f.db.ExecContext(
		ctx,
		fmt.Sprintf("INSERT INTO %s (%s) %s SELECT %s FROM numbers, %s WHERE %s",
			table, strings.Join(names, ", "), numbers, strings.Join(told, ", "), table, where),
	)

	return err
}
