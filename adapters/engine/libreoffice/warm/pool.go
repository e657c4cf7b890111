package warm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// ErrNotMade is returned where no instance made the document: none is ready, or the document is one
// for a LibreOffice of its own.
var ErrNotMade = errors.New("no instance of LibreOffice that was running made it")

const (
	// documents is how many an instance makes: its memory grows by some 2 MB with each, and what
	// one leaves behind is not to reach many. With heirAt to go, the next instance is started.
	documents = 30
	heirAt    = 3
	// idleLimit is how long an instance waits for its next document.
	idleLimit = 2 * time.Minute
	// startLimit is how long one may take until it listens.
	startLimit = 20 * time.Second
	// turnLimit is how long a document waits for an instance that is at work: twice what a start
	// takes.
	turnLimit = 2 * time.Second
)

// Config is how many instances there may be, and what they are.
type Config struct {
	Instances int
	// Limit is how long a document may take; what takes longer gets a LibreOffice of its own.
	Limit time.Duration
	// Command readies a work folder and returns what starts an instance in it.
	Command func(dir string) (sandbox.Command, error)
}

// Deps is what a pool needs from outside.
type Deps struct {
	Runner  kit.Runner
	Folders ports.Folders
}

// Pool shares instances out between documents. It is safe for concurrent use.
type Pool struct {
	cfg  Config
	deps Deps
	idle chan *instance // those that listen and wait

	mu        sync.Mutex
	closed    bool
	instances map[*instance]bool
	listening int // of the instances, those at work included
}

// New returns a pool without instances: the first document has one started, and does not wait for
// it.
func New(cfg Config, deps Deps) *Pool {
	return &Pool{
		cfg: cfg, deps: deps,
		idle:      make(chan *instance, cfg.Instances+1), // one of them an heir
		instances: map[*instance]bool{},
	}
}

// Close ends every instance, and returns when they are gone.
func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true

	var all []*instance
	for i := range p.instances {
		all = append(all, i)
	}
	p.mu.Unlock()

	for _, i := range all {
		i.stop()
	}

	for _, i := range all {
		<-i.ended
	}

	return nil
}

// Convert has a running instance make a document, and puts what it has made into the job's folder.
// Where the error is ErrNotMade, what is there is of no use, and another LibreOffice may do it.
func (p *Pool) Convert(ctx context.Context, j Job) error {
	i := p.take(ctx)
	if i == nil {
		return ErrNotMade
	}

	limited, cancel := context.WithTimeout(ctx, p.cfg.Limit)
	defer cancel()

	made, err := i.convert(limited, j)
	p.giveBack(i, err == nil)

	if ctx.Err() != nil {
		return fmt.Errorf("convert: %w", context.Cause(ctx))
	}

	if err != nil || !made {
		return errors.Join(ErrNotMade, err)
	}

	return nil
}

// take returns an instance that is ready, or nil where none will be soon.
func (p *Pool) take(ctx context.Context) *instance {
	select {
	case i := <-p.idle:
		return i
	default:
	}

	p.grow(0)

	p.mu.Lock()
	none := p.listening == 0
	p.mu.Unlock()

	if none {
		return nil
	}

	limited, cancel := context.WithTimeout(ctx, turnLimit)
	defer cancel()

	select {
	case i := <-p.idle:
		return i
	case <-limited.Done():
		return nil
	}
}

// giveBack lets the next document have an instance, unless it failed or has made enough.
func (p *Pool) giveBack(i *instance, good bool) {
	switch {
	case !good:
		i.stop()
		p.grow(1) // in its place

		return
	case i.count >= documents:
		i.stop()
		return
	}

	if documents-i.count == heirAt {
		p.grow(1)
	}

	p.mu.Lock()
	defer p.mu.Unlock()

	p.rest(i)
}

// rest has an instance wait for its next document, if it lives.
func (p *Pool) rest(i *instance) {
	if p.instances[i] {
		i.timer = time.AfterFunc(idleLimit, i.stop)
		p.idle <- i // which has room for all that live
	}
}

// grow starts another instance, if there may be one more, or so many beyond for a moment.
func (p *Pool) grow(beyond int) {
	p.mu.Lock()
	defer p.mu.Unlock()

	if p.closed || len(p.instances) >= p.cfg.Instances+beyond {
		return
	}

	i := newInstance()
	p.instances[i] = true

	go p.live(i)
}

// live is an instance's life.
func (p *Pool) live(i *instance) {
	defer close(i.ended)
	defer p.forget(i)

	dir, err := p.deps.Folders.Make("office")
	if err != nil {
		return
	}

	defer func() {
		i.using.Lock() // a document that is being handed in
		defer i.using.Unlock()

		_ = p.deps.Folders.Remove(dir) // else it is at the next start
	}()

	c, err := p.cfg.Command(dir)
	if err != nil {
		return
	}

	c.Dir = dir

	go func() {
		if err := i.listen(dir); err != nil {
			i.stop()
			return
		}

		p.ready(i)
	}()

	// why it ended is told by the document that it did not make
	_, _ = p.deps.Runner.Run(i.ctx, c)
}

// ready has an instance that listens wait for documents.
func (p *Pool) ready(i *instance) {
	p.mu.Lock()
	defer p.mu.Unlock()

	i.listens = true
	p.listening++
	p.rest(i)
}

// forget makes room for another instance.
func (p *Pool) forget(i *instance) {
	i.stop()

	p.mu.Lock()
	defer p.mu.Unlock()

	delete(p.instances, i)

	if i.listens {
		p.listening--
	}

	// of those that wait, each but this one waits on
	for range len(p.idle) {
		select {
		case other := <-p.idle:
			if other != i {
				p.idle <- other
			}
		default:
		}
	}
}
