package e2e_test

import (
	"bytes"
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to look at the server's rows
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
		if err := db.QueryRowContext(c.t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			c.t.Fatal(err)
		}
		return n
	}
	storage := filepath.Join(c.server.DataDir, "storage")
	return stock{
		Blobs: countFiles(c.t, filepath.Join(storage, "blobs")), Halves: countFiles(c.t, filepath.Join(storage, "tmp")),
		Jobs: count("jobs"), Files: count("files"), Folders: c.folders(),
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

// process is one entry of the process table; the time of its start tells it from a later one with the same id.
type process struct {
	pid, parent int
	name, start string
}

func processes(t *testing.T) []process {
	t.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var list []process
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has just ended
		}
		// "pid (name) state ppid …": the name may hold anything, so the fields are counted from its end.
		open, shut := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
		fields := strings.Fields(string(text[shut+1:]))
		pid, pidErr := strconv.Atoi(strings.TrimSpace(string(text[:open])))
		parent, parentErr := strconv.Atoi(fields[1])
		if pidErr != nil || parentErr != nil {
			t.Fatalf("%s: %s", path, text)
		}
		if fields[0] != "Z" {
			list = append(list, process{pid, parent, string(text[open+1 : shut]), fields[19]})
		}
	}
	return list
}

// children returns the processes that descend from the server.
func (c client) children() []process {
	c.t.Helper()
	return below(processes(c.t), c.server.PID())
}

func below(all []process, pid int) []process {
	var found []process
	for _, p := range all {
		if p.parent == pid {
			found = append(append(found, p), below(all, p.pid)...)
		}
	}
	return found
}

// kill ends the server as a power cut would, and fails the test if a process that it had started outlives it.
func (c client) kill() {
	c.t.Helper()
	had := c.children()
	if err := c.server.Kill(); err != nil {
		c.t.Fatal(err)
	}
	var left []process
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 250 {
		left = slices.DeleteFunc(processes(c.t), func(p process) bool {
			return !slices.ContainsFunc(had, func(h process) bool { return h.pid == p.pid && h.start == p.start })
		})
		if len(left) == 0 {
			return
		}
		<-tick.C
	}
	c.t.Errorf("processes outlived the server: %v", left)
}

// settled fails the test unless the server holds exactly that, soon: clean-up may end just after the answer.
func (c client) settled(want stock) {
	c.t.Helper()
	var got stock
	var running []process
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
