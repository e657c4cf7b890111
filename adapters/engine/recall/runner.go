package recall

import (
	"context"
	"sync"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// Runner runs commands. Until Close it answers a question, which is a command without files, as the
// same one was answered before, as long as the tool is the same file.
type Runner struct {
	kit.Runner

	path  string // of the kept answers
	about string

	mu   sync.Mutex
	kept map[string]answer // of the last time
	said map[string]answer // of this time; nil once closed
}

// Open returns a runner that keeps answers in the file of that path. Those found there hold for the
// same installation only: with other packages, or another "about", every tool is asked anew.
func Open(path, about string, runner kit.Runner) *Runner {
	about = installation(about)

	return &Runner{
		Runner: runner, path: path, about: about,
		kept: load(path, about), said: map[string]answer{},
	}
}

// Run answers, or runs the command. An answer without success is not kept.
func (r *Runner) Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error) {
	key, ok := r.question(c)
	if !ok {
		return r.Runner.Run(ctx, c)
	}

	if a, ok := r.known(key); ok {
		return sandbox.Result{Stdout: a.Stdout, Stderr: a.Stderr}, nil
	}

	result, err := r.Runner.Run(ctx, c)
	if err == nil {
		r.note(key, answer{Stdout: result.Stdout, Stderr: result.Stderr})
	}

	return result, err
}

// Close writes down what was said, and ends the recalling: every later command runs.
func (r *Runner) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()

	said := r.said
	r.said, r.kept = nil, nil

	return save(r.path, notes{Installation: r.about, Answers: said})
}

// question returns what a command is known by, and false for one that asks nothing: it has files,
// or comes after Close.
func (r *Runner) question(c sandbox.Command) (string, bool) {
	r.mu.Lock()
	closed := r.said == nil
	r.mu.Unlock()

	path, installed := r.Available(c.Tool)
	if closed || !installed || !asks(c) {
		return "", false
	}

	return key(path, c), true
}

func (r *Runner) known(key string) (answer, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()

	a, ok := r.kept[key]
	if ok && r.said != nil {
		r.said[key] = a
	}

	return a, ok
}

func (r *Runner) note(key string, a answer) {
	r.mu.Lock()
	defer r.mu.Unlock()

	if r.said != nil {
		r.said[key] = a
	}
}
