package recovery_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

var errBroken = errors.New("the disk is on fire")

// gate is a store whose writes can be made to fail, or to be followed by something, by their number
// from 1.
type gate struct {
	ports.Store
	mu     sync.Mutex
	n      int
	before func(n int) error
	after  func(n int) // once it is committed
}

func (g *gate) Write(ctx context.Context, fn func(ctx context.Context, tx ports.Tx) error) error {
	g.mu.Lock()
	g.n++
	n, before, after := g.n, g.before, g.after
	g.mu.Unlock()

	if before != nil {
		if err := before(n); err != nil {
			return err
		}
	}

	if err := g.Store.Write(ctx, fn); err != nil {
		return err
	}

	if after != nil {
		after(n)
	}

	return nil
}

// tries is how often a worker writes the end of a task before it gives up.
const tries = 7

// failNext fails the next writes, so many of them.
func (g *gate) failNext(count int) {
	g.mu.Lock()
	defer g.mu.Unlock()

	last := g.n + count
	g.before = func(n int) error {
		if n <= last {
			return errBroken
		}

		return nil
	}
}

// setBefore asks before each write from now on; nil lets all through.
func (g *gate) setBefore(before func(n int) error) {
	g.mu.Lock()
	defer g.mu.Unlock()

	g.before = before
}

// engine writes the target's name before its input's content, unless a test says otherwise.
type engine struct {
	runs atomic.Int64
	// before the output is written; with an error it is not
	convert func(ctx context.Context, c ports.Step) error
	probed  func()
}

func (*engine) About() ports.EngineInfo { return ports.EngineInfo{Name: "fake", Version: "1.0"} }

func (*engine) Edges() []route.Edge {
	var edges []route.Edge

	for _, pair := range []string{"png>jpg", "png>webp", "png>pdf", "jpg>webp", "jpg>pdf", "mov>mp4", "mov>jpg"} {
		from, to, _ := strings.Cut(pair, ">")
		edges = append(edges, route.Edge{From: from, To: to, Engine: "fake", Cost: 1})
	}

	return edges
}

func (e *engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	if e.probed != nil {
		e.probed()
	}

	return known, nil
}

func (e *engine) Do(ctx context.Context, c ports.Step) (ports.Made, error) {
	e.runs.Add(1)

	if e.convert != nil {
		if err := e.convert(ctx, c); err != nil {
			return ports.Made{}, err
		}
	}

	content, err := os.ReadFile(c.Input().Path)
	if err != nil {
		return ports.Made{}, err
	}

	path := filepath.Join(c.Dir, "out")

	return ports.Made{
		Outputs: ports.Products(path),
	}, os.WriteFile(path, append([]byte(c.To+":"), content...), 0o600)
}

// failing makes the engine fail at conversions to these formats.
func failing(formats ...string) func(context.Context, ports.Step) error {
	return func(_ context.Context, c ports.Step) error {
		if slices.Contains(formats, c.To) {
			return fault.New(fault.ConversionFailed, "The encoder gave up.")
		}

		return nil
	}
}

type verifier struct{ verify func() error }

func (v *verifier) Verify(context.Context, ports.Output) ([]job.Check, error) {
	if v.verify != nil {
		if err := v.verify(); err != nil {
			return nil, err
		}
	}

	return []job.Check{{Name: "opens", Reader: "fake"}}, nil
}

// sniff believes the first word.
func sniff(head []byte, _ string) ports.Guess {
	kind, _, _ := bytes.Cut(head, []byte(":"))
	return ports.Guess{Format: string(kind)}
}

// fetcher finds content under every URL, of the kind that its extension says.
type fetcher struct {
	mu      sync.Mutex
	headers []map[string]string
	body    func(ctx context.Context, content string) io.Reader
	sized   bool // it tells beforehand that what comes are 100 bytes
}

func (f *fetcher) size() int64 {
	if f.sized {
		return 100
	}

	return -1
}

func (*fetcher) Check(d ports.Download) error {
	if strings.HasPrefix(d.URL, "https://") {
		return nil
	}

	return fault.New(fault.InvalidInput, "Only https URLs can be fetched.").On("url")
}

func (f *fetcher) Fetch(ctx context.Context, d ports.Download) (ports.Downloaded, error) {
	f.mu.Lock()
	f.headers = append(f.headers, d.Headers)
	f.mu.Unlock()

	content := strings.TrimPrefix(filepath.Ext(d.URL), ".") + ":" + d.URL

	var body io.Reader = strings.NewReader(content)
	if f.body != nil {
		body = f.body(ctx, content)
	}

	return ports.Downloaded{
		Body:     io.NopCloser(body),
		Filename: filepath.Base(d.URL),
		Size:     f.size(),
	}, nil
}

// stuck never ends by itself.
type stuck struct {
	reached chan<- struct{}
	done    <-chan struct{}
	cause   func() error
}

func (s *stuck) Read([]byte) (int, error) {
	s.reached <- struct{}{}

	<-s.done

	return 0, s.cause()
}

type folders struct {
	root string
	made func()
}

func (f *folders) Make(string) (string, error) {
	if f.made != nil {
		f.made()
	}

	return os.MkdirTemp(f.root, "work")
}

func (*folders) Remove(path string) error { return os.RemoveAll(path) }
