package e2e_test

import (
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to look at the server's rows

	"github.com/convertd/convertd/test/harness"
)

// stock is what a server holds: blobs, rows, work folders.
type stock struct{ Blobs, Halves, Jobs, Files, Folders int }

// look counts what a server holds.
func (c client) look() stock {
	c.t.Helper()

	db, err := sql.Open("sqlite", "file:"+filepath.Join(c.server.DataDir, "convertd.db")+"?mode=ro")
	if err != nil {
		c.t.Fatal(err)
	}
	defer db.Close()

	count := func(table string) (n int) {
		if err := db.QueryRowContext(c.t.Context(), "SELECT count(*) FROM "+table).
			Scan(&n); err != nil {
			c.t.Fatal(err)
		}

		return n
	}
	storage := filepath.Join(c.server.DataDir, "storage")

	return stock{
		Blobs:   countFiles(c.t, filepath.Join(storage, "blobs")),
		Halves:  countFiles(c.t, filepath.Join(storage, "tmp")),
		Jobs:    count("jobs"),
		Files:   count("files"),
		Folders: c.folders(),
	}
}

// folders counts the work folders of running conversions.
func (c client) folders() int {
	c.t.Helper()

	list, err := filepath.Glob(filepath.Join(c.server.DataDir, "work", "server-*", "*"))
	if err != nil {
		c.t.Fatal(err)
	}

	n := 0

	for _, path := range list {
		if filepath.Base(path) != "lock" {
			n++
		}
	}

	return n
}

func countFiles(t *testing.T, dir string) int {
	t.Helper()

	n := 0

	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}

		if err == nil && !d.IsDir() {
			n++
		}

		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	return n
}

// children returns the processes that descend from the server.
func (c client) children() []harness.Process {
	c.t.Helper()

	list, err := harness.Below(c.server.PID())
	if err != nil {
		c.t.Fatal(err)
	}

	return list
}

// engines returns FFmpeg's processes below a process.
func engines(t *testing.T, pid int) []harness.Process {
	t.Helper()

	list, err := harness.Engines(pid)
	if err != nil {
		t.Fatal(err)
	}

	return list
}

// left returns those of the processes that still run.
func left(t *testing.T, had []harness.Process) []harness.Process {
	t.Helper()

	list, err := harness.Left(had)
	if err != nil {
		t.Fatal(err)
	}

	return list
}

// kill ends the server as a power cut would, and fails the test if a process that it had started
// outlives it.
func (c client) kill() {
	c.t.Helper()

	had := c.children()
	if err := c.server.Kill(); err != nil {
		c.t.Fatal(err)
	}

	var running []harness.Process

	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()

	for range 250 {
		if running = left(c.t, had); len(running) == 0 {
			return
		}

		<-tick.C
	}

	c.t.Errorf("processes outlived the server: %v", running)
}

// settled fails the test unless the server holds exactly that, soon: clean-up may end just after
// the answer.
func (c client) settled(want stock) {
	c.t.Helper()

	var (
		got     stock
		running []harness.Process
	)

	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()

	for range 250 {
		got, running = c.look(), c.children()
		if got == want && len(running) == 0 {
			return
		}

		<-tick.C
	}

	c.t.Errorf("left behind: %+v, want %+v; running: %v", got, want, running)
}
