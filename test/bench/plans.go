package main

import (
	"context"
	"fmt"
	"strings"
)

// looks are the queries of a job's life and of the reads of it whose cost must not grow with what
// is finished, as the store asks them.
var looks = []struct{ what, query string }{
	{"a job", "SELECT * FROM jobs WHERE id = 'x'"},
	{"its tasks", "SELECT * FROM tasks WHERE job_id = 'x' ORDER BY position"},
	{"its events", "SELECT max(number) FROM events WHERE job_id = 'x'"},
	{"its files", "SELECT file_id FROM job_files WHERE job_id = 'x'"},
	{"the jobs of a file", "SELECT job_id FROM job_files WHERE file_id = 'x'"},
	{
		"a list",
		"SELECT * FROM jobs WHERE owner = 'usr_local' ORDER BY created DESC, id DESC LIMIT 20",
	},
	{
		"a list by status",
		"SELECT * FROM jobs WHERE owner = 'usr_local' AND status = 'failed' AND (created, id) < (5, 'x') ORDER BY created DESC, id DESC LIMIT 20",
	},
	{
		"a list by tag",
		"SELECT * FROM jobs WHERE owner = 'usr_local' AND tag = 'a' AND tag <> '' ORDER BY created DESC, id DESC LIMIT 20",
	},
	{
		"a list by status and tag",
		"SELECT * FROM jobs WHERE owner = 'usr_local' AND status = 'failed' AND tag = 'a' AND tag <> '' ORDER BY created DESC, id DESC LIMIT 20",
	},
	{
		"jobs not ended",
		"SELECT id FROM jobs WHERE status IN ('pending', 'processing') ORDER BY created, id",
	},
	{
		"jobs that expire",
		"SELECT id FROM jobs WHERE status IN ('completed', 'failed', 'cancelled') AND expires < 5 LIMIT 20",
	},
	{
		"files that expire",
		"SELECT id FROM files AS f WHERE deleted IS NULL AND expires < 5 LIMIT 100",
	},
	{
		"files to forget",
		"SELECT id FROM files AS f WHERE deleted IS NOT NULL AND deleted < 5 LIMIT 100",
	},
	{
		"uploads awaited",
		"SELECT DISTINCT job_id FROM tasks WHERE operation = 'import/upload' AND status = 'pending' AND created < 5 LIMIT 20",
	},
	{
		"leases that ended",
		"SELECT job_id FROM tasks WHERE status = 'processing' AND lease_until < 5 GROUP BY job_id LIMIT 100",
	},
}

// plan returns how the database finds the rows of a query: the lines that name a table or an index.
func (f *filler) plan(ctx context.Context, query string) (string, error) {
	explain := "EXPLAIN QUERY PLAN "
	if f.postgres {
		explain = "EXPLAIN (COSTS OFF) "
	}

	rows, err := f.db.QueryContext(ctx, explain+query)
	if err != nil {
		return "", err
	}
	defer rows.Close()

	var found []string

	for rows.Next() {
		var line string

		columns := []any{new(any), new(any), new(any), &line}
		if f.postgres {
			columns = columns[3:]
		}

		if err := rows.Scan(columns...); err != nil {
			return "", err
		}

		if line = strings.TrimLeft(
			line,
			" ->",
		); strings.Contains(line, "Scan") || strings.Contains(line, "SCAN") ||
			strings.Contains(line, "SEARCH") {
			found = append(found, line)
		}
	}

	if err := rows.Err(); err != nil {
		return "", fmt.Errorf("read the plan: %w", err)
	}

	return strings.Join(found, "; "), nil
}
