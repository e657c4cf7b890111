package httpapi_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// fakeSniffer takes what begins with PNG, SVG or MOV as that, and nothing else; zeros are a PNG.
type fakeSniffer struct{}

func (fakeSniffer) Sniff(head []byte, _ string) ports.Guess {
	for prefix, id := range map[string]string{"PNG": "png", "MOV": "mov", "SVG": "svg", "\x00\x00": "png"} {
		if bytes.HasPrefix(head, []byte(prefix)) {
			return ports.Guess{Format: id}
		}
	}
	return ports.Guess{}
}

// fakeEngine prefixes its input with the target's name. Input that says FAIL fails, and input that says HOLD takes until it is stopped.
type fakeEngine struct{}

func (fakeEngine) About() ports.EngineInfo { return ports.EngineInfo{Name: "fake", Version: "1.0"} }

func (fakeEngine) Edges() []route.Edge {
	return []route.Edge{{From: "png", To: "webp", Engine: "fake", Cost: 1}, {From: "mov", To: "mp4", Engine: "fake", Cost: 1}, {From: "png", To: "svg", Engine: "fake", Cost: 1}, {From: "svg", To: "webp", Engine: "fake", Cost: 1}}
}

func (fakeEngine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

func (fakeEngine) Convert(ctx context.Context, c ports.Conversion) (ports.Converted, error) {
	content, err := os.ReadFile(c.Input)
	if err != nil {
		return ports.Converted{}, err
	}
	switch {
	case bytes.Contains(content, []byte("FAIL")):
		return ports.Converted{}, fault.New(fault.ConversionFailed, "The encoder gave up.").With("engine_output", "moov atom not found")
	case bytes.Contains(content, []byte("BREAK")):
		return ports.Converted{}, os.ErrPermission
	case bytes.Contains(content, []byte("HOLD")):
		<-ctx.Done()
		return ports.Converted{}, context.Cause(ctx)
	}
	path, err := writeOutput(c.Dir, "out", c.To+":"+string(content))
	return ports.Converted{Outputs: []string{path}, Warnings: []string{"Something was lost."}}, err
}

type fakeVerifier struct{}

func (fakeVerifier) Verify(context.Context, ports.Output) ([]job.Check, error) {
	return []job.Check{{Name: "opens", Reader: "fake"}}, nil
}

// fakeFetcher has pictures everywhere except on loopback.
type fakeFetcher struct{}

func (fakeFetcher) Fetch(_ context.Context, r ports.Download) (ports.Downloaded, error) {
	if strings.Contains(r.URL, "127.0.0.1") {
		return ports.Downloaded{}, fault.New(fault.InvalidInput, "url names an address that may not be reached.").On("url")
	}
	content := "MOV from afar"
	if strings.HasSuffix(r.URL, ".png") {
		content = "PNG from afar"
	}
	return ports.Downloaded{Body: io.NopCloser(strings.NewReader(content)), Filename: r.URL[strings.LastIndex(r.URL, "/")+1:], Size: -1}, nil
}

// memoryStore keeps rows in maps. It is enough for what the API does with a store; the store's own promises are tested on the real one.
type memoryStore struct {
	mu    sync.RWMutex
	jobs  map[string]job.State
	files map[string]file.File
	keys  []ports.SigningKey
	offer func(ports.Work)
}

func newMemoryStore() *memoryStore {
	return &memoryStore{jobs: map[string]job.State{}, files: map[string]file.File{}}
}

func (s *memoryStore) rows() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.jobs) + len(s.files)
}

func (s *memoryStore) Write(ctx context.Context, fn func(context.Context, ports.Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	tx := &memoryTx{jobs: maps.Clone(s.jobs), files: maps.Clone(s.files), keys: slices.Clone(s.keys)}
	if err := fn(ctx, tx); err != nil {
		return err
	}
	s.jobs, s.files, s.keys = tx.jobs, tx.files, tx.keys
	for _, w := range tx.work {
		s.offer(w)
	}
	return nil
}

func (s *memoryStore) Read(ctx context.Context, fn func(context.Context, ports.Tx) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(ctx, &memoryTx{jobs: s.jobs, files: s.files, keys: s.keys})
}

type memoryTx struct {
	jobs  map[string]job.State
	files map[string]file.File
	keys  []ports.SigningKey
	work  []ports.Work
}

func (t *memoryTx) Jobs() ports.Jobs               { return memoryJobs{t} }
func (t *memoryTx) Files() ports.Files             { return memoryFiles{t} }
func (t *memoryTx) SigningKeys() ports.SigningKeys { return memoryKeys{t} }
func (t *memoryTx) Enqueue(_ context.Context, w ...ports.Work) error {
	t.work = append(t.work, w...)
	return nil
}

type memoryJobs struct{ tx *memoryTx }

func (m memoryJobs) Insert(ctx context.Context, j *job.Job) error { return m.Save(ctx, j) }
func (m memoryJobs) Save(_ context.Context, j *job.Job) error {
	m.tx.jobs[j.ID()] = j.State()
	return nil
}

func (m memoryJobs) Get(_ context.Context, id string) (*job.Job, error) {
	s, ok := m.tx.jobs[id]
	if !ok {
		return nil, ports.ErrNoRow
	}
	s.Tasks = slices.Clone(s.Tasks)
	return job.Restore(s), nil
}
func (memoryJobs) Unended(context.Context) ([]string, error) { return nil, nil }

type memoryFiles struct{ tx *memoryTx }

func (m memoryFiles) Insert(_ context.Context, f file.File) error {
	m.tx.files[f.ID] = f
	return nil
}

func (m memoryFiles) Get(_ context.Context, id string) (file.File, error) {
	f, ok := m.tx.files[id]
	if !ok {
		return file.File{}, ports.ErrNoRow
	}
	return f, nil
}

func (memoryFiles) HasKeys(context.Context, []string) (map[string]bool, error) {
	return map[string]bool{}, nil
}

func (m memoryFiles) MarkDeleted(_ context.Context, id string, when time.Time) error {
	f := m.tx.files[id]
	f.Deleted = when
	m.tx.files[id] = f
	return nil
}

type memoryKeys struct{ tx *memoryTx }

func (m memoryKeys) Insert(_ context.Context, k ports.SigningKey) error {
	m.tx.keys = append(m.tx.keys, k)
	return nil
}
func (m memoryKeys) All(context.Context) ([]ports.SigningKey, error) { return m.tx.keys, nil }
