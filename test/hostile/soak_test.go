package hostile_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"github.com/convertd/convertd/test/harness"
)

// soaking is how long the soak goes on; without it each file is sent twice.
var soaking = flag.Float64("soak.minutes", 0, "how long good and hostile files are sent")

// sample is how a server stands.
type sample struct {
	at                     time.Duration
	jobs                   int64 // done so far
	server, all            int64 // MiB of memory
	descriptors, processes int
	folders, files, rows   int
}

// What may grow between two samples that were taken while the same was sent: what is in hand just
// then, and what a runtime and a database keep for later.
const (
	slackMemory = 64 // MiB
	slackOpen   = 40
	slackRows   = 40
)

//nolint:paralleltest // what it measures is the machine's
func TestSoak(t *testing.T) {
	b, asked := baits(t)
	server := start(t)
	trials := mixed(t, b)
	began, done := time.Now(), atomic.Int64{}
	f := &figures{statuses: map[int]int{}}

	round := func() {
		eachOf(trials, func(x trial) {
			a := convert(t.Context(), server.URL, x.name, x.content, x.to)
			f.note(x.name, a)
			wants(t, x.name, a, x.must(t))
			done.Add(1)
		})
		clearJobs(t, server.URL)
	}

	round() // what is made once is made

	samples := []sample{look(t, server, began, done.Load())}

	for len(samples) < 2 || time.Since(began).Minutes() < *soaking {
		round()

		samples = append(samples, look(t, server, began, done.Load()))
	}

	const lines = 60

	for i, s := range samples {
		if i%(len(samples)/lines+1) != 0 && i < len(samples)-1 {
			continue
		}

		t.Logf(
			"%6s %6d jobs, server %4d MiB, all %4d MiB, %3d descriptors, %2d processes, %3d folders, "+
				"%3d files, %3d rows",
			s.at.Round(time.Second),
			s.jobs,
			s.server,
			s.all,
			s.descriptors,
			s.processes,
			s.folders,
			s.files,
			s.rows,
		)
	}

	t.Logf("%v, faults of the server %d, requests to a server inside %d", f.statuses, len(f.faults),
		asked.Load())

	flatten(t, samples[0], least(samples[max(1, len(samples)-lately):]))

	if len(f.faults) > 0 || asked.Load() > 0 {
		t.Errorf("faults: %v, asked %d times", f.faults, asked.Load())
	}
}

// lately is how many samples are taken together in the end: now and then a LibreOffice is replaced
// by the next, and both stand there.
const lately = 5

// least is the least of each that samples have; what grows is in all of them.
func least(samples []sample) sample {
	low := samples[0]

	for _, s := range samples[1:] {
		low.server = min(low.server, s.server)
		low.descriptors = min(low.descriptors, s.descriptors)
		low.folders = min(low.folders, s.folders)
		low.files = min(low.files, s.files)
		low.rows = min(low.rows, s.rows)
	}

	return low
}

// flatten fails the test where the last sample is far above the first.
func flatten(t *testing.T, first, last sample) {
	t.Helper()

	for what, x := range map[string][3]int64{
		"MiB of the server": {first.server, last.server, slackMemory},
		"descriptors":       {int64(first.descriptors), int64(last.descriptors), slackOpen},
		"folders":           {int64(first.folders), int64(last.folders), slackOpen},
		"files":             {int64(first.files), int64(last.files), slackOpen},
		"rows":              {int64(first.rows), int64(last.rows), slackRows},
	} {
		if x[1] > x[0]+x[2] {
			t.Errorf("%s grew from %d to %d", what, x[0], x[1])
		}
	}
}

// mixed are good files, each beside a hostile one.
func mixed(t *testing.T, b bait) []trial {
	t.Helper()

	bad := hostile(t, b)

	var all []trial

	kinds := []string{
		"docx>pdf", "xlsx>csv", "png>webp", "mp3>wav", "pdf>txt", "csv>xlsx", "md>html", "jpg>png",
		"zip>tar", "mp4>gif", "odt>txt", "gif>png",
	}
	if *soaking == 0 {
		kinds = kinds[:len(kinds)/2]
	}

	for i, kind := range kinds {
		from, to, _ := strings.Cut(kind, ">")

		content, err := os.ReadFile(filepath.Join("..", "fixtures", "sample."+from))
		if err != nil {
			t.Fatal(err)
		}

		all = append(all, trial{"good." + from, content, to},
			bad[(i*29)%len(bad)])
	}

	return all
}

// clearJobs deletes all jobs. Each round comes to far fewer than a page.
func clearJobs(t *testing.T, base string) {
	t.Helper()

	var page struct{ Data []struct{ ID string } }

	a := send(t.Context(), http.MethodGet, base+"/v1/jobs?limit=100", "", nil)
	if err := json.Unmarshal([]byte(a.Text), &page); err != nil {
		t.Fatalf("%v: %.400s", err, a.Text)
	}

	for _, job := range page.Data {
		wants(
			t,
			"delete",
			send(t.Context(), http.MethodDelete, base+"/v1/jobs/"+job.ID, "", nil),
			"200",
		)
	}
}

func look(t *testing.T, server *harness.Server, began time.Time, done int64) sample {
	t.Helper()

	seen := &footprint{}
	seen.look(server.PID())

	below, err := harness.Below(server.PID())
	if err != nil {
		t.Fatal(err)
	}

	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", server.PID()))
	if err != nil {
		t.Fatal(err)
	}

	s := sample{
		at: time.Since(began), jobs: done, server: seen.server >> 20, all: seen.all >> 20,
		descriptors: len(open), processes: len(below), rows: rows(t.Context(), t, server.DataDir),
	}

	for path := range under(server.DataDir) {
		if info, err := os.Lstat(path); err != nil { // it is gone by now
			continue
		} else if info.IsDir() {
			s.folders++
		} else {
			s.files++
		}
	}

	return s
}

// under yields what lies in a folder.
func under(dir string) iter.Seq[string] {
	return func(yield func(string) bool) { walk(dir, yield) }
}

func walk(dir string, yield func(string) bool) bool {
	list, _ := os.ReadDir(dir) // of one that is gone by now, nothing
	for _, entry := range list {
		path := filepath.Join(dir, entry.Name())
		if !yield(path) || entry.IsDir() && !walk(path, yield) {
			return false
		}
	}

	return true
}

// rows are those of what callers make.
func rows(ctx context.Context, t *testing.T, dir string) (n int) {
	t.Helper()

	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "convertd.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	err = db.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM jobs) + (SELECT count(*) FROM tasks) "+
		"+ (SELECT count(*) FROM files WHERE deleted IS NULL)").
		Scan(&n)
	if err != nil {
		t.Fatal(err)
	}

	return n
}
