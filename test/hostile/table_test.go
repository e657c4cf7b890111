package hostile_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// secret is what no result may hold.
const secret = "convertd-hostile-secret-51c0e7"

// figures are what came of a table.
type figures struct {
	mu       sync.Mutex
	statuses map[int]int
	escapes  []string
	faults   []string // answers of 5xx that are not the caller's doing
	slowest  time.Duration
	which    string
}

func (f *figures) note(name string, a answer) {
	f.mu.Lock()
	defer f.mu.Unlock()

	f.statuses[a.Status]++

	if a.Status == 0 || a.Status >= 500 && a.Code != "CONVERSION_FAILED" {
		f.faults = append(f.faults, name)
	}

	if a.Took > f.slowest {
		f.slowest, f.which = a.Took, name
	}
}

func (f *figures) escaped(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()

	f.escapes = append(f.escapes, name)
}

// baits lays out a secret file and a server that nobody may ask.
func baits(t *testing.T) (b bait, asked *atomic.Int64) {
	t.Helper()

	asked = &atomic.Int64{}
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)

		_, _ = io.WriteString(w, secret)
	}))
	t.Cleanup(inside.Close)

	path := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(path, []byte(secret), 0o644); err != nil {
		t.Fatal(err)
	}

	return bait{path, inside.URL}, asked
}

// whole has the table tried to its end.
var whole = flag.Bool("hostile.whole", false, "try every file of the table, not every second one")

// hostile is the whole table.
func hostile(t *testing.T, b bait) []trial {
	t.Helper()

	return slices.Concat(bombs(), deep(), b.readers(), damaged(t), joined(t), []trial{
		{"unpacks.pdf", swollenPDF(t, 1<<10), "png"},
	})
}

//nolint:paralleltest // what it measures is the machine's
func TestWhatFilesTry(t *testing.T) {
	b, asked := baits(t)
	server := startShared(t)
	attacker, other := owner(t, server, "attacker"), owner(t, server, "other")
	trials := hostile(t, b)

	if !*whole { // every second one
		for i := range len(trials) / 2 {
			trials[i] = trials[2*i+1]
		}

		trials = trials[:len(trials)/2]
	}

	if len(trials) < 150 {
		t.Fatalf("%d files are fewer than 150", len(trials))
	}

	f := &figures{statuses: map[int]int{}}
	stop, waited, began := watch(t, server), small(other, t, server.URL), time.Now()

	eachOf(trials, func(x trial) {
		a := convert(attacker, server.URL, x.name, x.content, x.to)
		f.note(x.name, a)
		wants(t, x.name+" to "+x.to, a, x.must(t))

		if a.Status == http.StatusOK && tells(attacker, a) {
			f.escaped(x.name)
		}
	})

	seen, longest := stop(), waited()
	t.Logf(
		"%d files in %s: %v; escapes %d, requests to a server inside %d, faults of the server %d; "+
			"all processes together held %d MB, the server %d MB; a small job waited for %s at most; "+
			"the slowest was %s with %s",
		len(trials),
		time.Since(began).Round(time.Second),
		f.statuses,
		len(f.escapes),
		asked.Load(),
		len(f.faults),
		seen.all>>20,
		seen.server>>20,
		longest.Round(time.Millisecond),
		f.which,
		f.slowest.Round(time.Millisecond),
	)

	if len(f.escapes) > 0 || asked.Load() > 0 || len(f.faults) > 0 {
		t.Errorf("escaped: %v, asked %d times, faults: %v", f.escapes, asked.Load(), f.faults)
	}
}

// atOnce is how many files are tried at a time.
const atOnce = 4

func eachOf[T any](list []T, do func(T)) {
	queue := make(chan T)

	var all sync.WaitGroup

	for range atOnce {
		all.Go(func() {
			for x := range queue {
				do(x)
			}
		})
	}

	for _, x := range list {
		queue <- x
	}

	close(queue)
	all.Wait()
}

// small converts a small table again and again until longest is called, which says what the longest
// took.
func small(
	ctx context.Context, t *testing.T, base string,
) (longest func() time.Duration) {
	t.Helper()

	ctx, cancel := context.WithCancel(ctx)
	most := make(chan time.Duration)

	go func() {
		var longest time.Duration

		for ctx.Err() == nil {
			a := convert(ctx, base, "a.csv", []byte("a,b\n1,2\n"), "json")
			if ctx.Err() == nil {
				wants(t, "a small file meanwhile", a, "200")

				longest = max(longest, a.Took)
			}
		}

		most <- longest
	}()

	return func() time.Duration {
		cancel()
		return <-most
	}
}

// tells reports whether a result of a conversion holds what it must not.
func tells(ctx context.Context, a answer) bool {
	return slices.ContainsFunc(results(ctx, a), func(content []byte) bool {
		return holds(ctx, content)
	})
}

// results returns what a conversion has made.
func results(ctx context.Context, a answer) [][]byte {
	var job struct {
		Data struct {
			Tasks map[string]struct {
				Result struct{ URL string }
			}
		}
	}
	if json.Unmarshal([]byte(a.Text), &job) != nil {
		return nil
	}

	var all [][]byte

	for _, task := range job.Data.Tasks {
		if task.Result.URL != "" {
			got := send(ctx, http.MethodGet, task.Result.URL, "", nil)
			all = append(all, []byte(got.Text))
		}
	}

	return all
}

// holds looks into texts, archives and PDFs.
func holds(ctx context.Context, content []byte) bool {
	for _, mark := range []string{secret, "root:x:0:0"} {
		if bytes.Contains(content, []byte(mark)) {
			return true
		}
	}

	if bytes.HasPrefix(content, []byte("%PDF")) {
		read := exec.CommandContext(ctx, "pdftotext", "-", "-")
		read.Stdin = bytes.NewReader(content)
		text, _ := read.Output() // of what it cannot read, nothing is told
		content = text

		return strings.Contains(string(content), secret) ||
			strings.Contains(string(content), "root:x:0:0")
	}

	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return false
	}

	for _, entry := range z.File {
		if r, err := entry.Open(); err == nil {
			inner, _ := io.ReadAll(io.LimitReader(r, 16<<20))
			if bytes.Contains(inner, []byte(secret)) ||
				bytes.Contains(inner, []byte("root:x:0:0")) {
				return true
			}
		}
	}

	return false
}
