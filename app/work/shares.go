package work

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
)

const (
	// hostShare is how many downloads from one host go on at once in this process: a server that
	// sends slowly must not hold all workers, of which there are eight.
	hostShare = 3
	// firstTurn is after how long a download is offered again that found its host's share taken;
	// each that waits already makes it longer, up to lastTurn.
	firstTurn = 500 * time.Millisecond
	lastTurn  = 30 * time.Second
)

// errShare is why a task is handed back that would take more than its share.
var errShare = errors.New("the host's share is taken")

// shares counts what goes on with each remote host, and who was turned away since one ended.
type shares struct {
	mu     sync.Mutex
	taken  map[string]int
	turned map[string]int
}

// take reports whether there is a share left. The caller gives it back by done.
func (s *shares) take(host string) (done func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.taken[host] >= hostShare {
		s.turned[host]++
		return nil, false
	}

	s.taken[host]++

	return func() { s.giveBack(host) }, true
}

func (s *shares) giveBack(host string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	delete(s.turned, host)

	if s.taken[host]--; s.taken[host] == 0 {
		delete(s.taken, host)
	}
}

// turn is after how long one that was turned away may try again.
func (s *shares) turn(host string) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()

	return min(firstTurn*time.Duration(1+s.turned[host]/hostShare), lastTurn)
}

// hostOf is the host that a task downloads from; "" for none.
func hostOf(t job.TaskState) string {
	op, _ := operation.Find(t.Operation)
	for _, f := range op.Fields {
		if !f.URL {
			continue
		}

		if u, err := url.Parse(t.Values.Text(f.Name)); err == nil {
			return strings.ToLower(u.Hostname())
		}
	}

	return ""
}

// postpone hands a task back whose host's share is taken, to be offered a little later. It costs
// the task nothing.
func (s *Service) postpone(ctx context.Context, a assignment) error {
	at := s.Clock.Now().Add(s.shares.turn(hostOf(a.task)))

	_, err := s.Lifecycle.Change(ctx, a.job.ID(),
		func(_ context.Context, tx *lifecycle.Tx, j *job.Job) error {
			tx.Later(a.task.Name, at)

			if err := j.Release(a.task.Name, a.lease); !errors.Is(err, job.ErrStale) {
				return err
			}

			return nil // cancelled meanwhile
		})
	if err != nil && !errors.Is(err, lifecycle.ErrNoJob) {
		return fmt.Errorf("postpone %s: %w", a.task.Name, err)
	}

	return nil
}
