package store_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// What is asked for again and again, by retention and by admission, is found by an index that holds
// little else.
func TestDueRowsAreFoundByTheirIndexes(t *testing.T) {
	t.Parallel()
	db := open(t, "sqlite://"+filepath.Join(t.TempDir(), "convertd.db"))

	const (
		used  = "EXISTS (SELECT 1 FROM job_files AS jf JOIN jobs AS j ON j.id = jf.job_id WHERE jf.file_id = f.id AND j.status IN ('pending', 'processing'))"
		named = "EXISTS (SELECT 1 FROM job_files AS jf WHERE jf.file_id = f.id)"
	)
	for query, index := range map[string]string{
		"SELECT id FROM jobs WHERE status IN ('completed', 'failed', 'cancelled') AND expires < 5 LIMIT 9":                   "jobs_expires",
		"SELECT DISTINCT job_id FROM tasks WHERE operation = 'import/upload' AND status = 'pending' AND created < 5 LIMIT 9": "COVERING INDEX tasks_waiting",
		"SELECT f.id FROM files AS f WHERE f.deleted IS NULL AND f.expires < 5 AND NOT " + used + " LIMIT 9":                 "files_expires (expires<?)",
		"SELECT f.id FROM files AS f WHERE f.deleted IS NULL AND f.expires < 5 AND " + used + " LIMIT 9":                     "files_expires (expires<?)",
		"SELECT f.id FROM files AS f WHERE f.deleted IS NOT NULL AND f.deleted < 5 AND NOT " + named + " LIMIT 9":            "files_deleted (deleted>? AND deleted<?)",
		"SELECT 1 FROM jobs AS j WHERE turn = 'admitted' AND owner = 'usr_3' LIMIT 2":                                        "COVERING INDEX jobs_admitted (owner=?)",
		"SELECT id FROM jobs WHERE turn = 'waiting' AND owner = 'usr_1' ORDER BY created, id LIMIT 1":                        "COVERING INDEX jobs_waiting (owner=?)",
		"SELECT owner FROM jobs WHERE turn = 'waiting' AND owner > 'usr_1' ORDER BY owner LIMIT 1":                           "COVERING INDEX jobs_waiting (owner>?)",
	} {
		var (
			id, parent, unused int
			plan               string
		)
		if err := db.Writer().
			QueryRowContext(t.Context(), "EXPLAIN QUERY PLAN "+query).
			Scan(&id, &parent, &unused, &plan); err != nil {
			t.Fatal(err)
		}

		if !strings.Contains(plan, index) {
			t.Errorf("%s\n  runs as %s, want %s", query, plan, index)
		}
	}
}
