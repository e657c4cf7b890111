package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

const (
	// leaseTime is how long a worker may miss its heartbeats before another reclaims its task. With
	// the time between two looks it stays under 30 s.
	leaseTime = 20 * time.Second
	// heartbeatEvery is the time between two heartbeats. Among several processes they also tell
	// that a job was cancelled elsewhere, which shall end its engine within two seconds.
	heartbeatEvery = time.Second
	heartbeatAlone = 5 * time.Second
	// reapEvery is the time between two looks for lost tasks.
	reapEvery = 5 * time.Second
	// admitEvery is the time between two looks for jobs that could be admitted: none waits longer
	// than that where none goes before it.
	admitEvery = 30 * time.Second
	// overdueAtOnce bounds one look for lost tasks.
	overdueAtOnce = 500
)

// errLost is why a running task ends whose lease has passed to another, or could not be renewed in
// time.
var errLost = errors.New("the lease was lost")

// holding is a task in the hands of a worker of this process.
type holding struct {
	job    string
	begun  bool      // its claim is stored
	until  time.Time // when the lease ends, as far as this process knows
	gone   bool      // the store has said that it is no longer held
	cancel context.CancelCauseFunc
}

// hold takes a new lease for a task of the job, which this process holds until done is called, and
// a context that ends when the job is stopped or the lease is lost.
func (s *Service) hold(
	ctx context.Context,
	jobID string,
) (running context.Context, lease string, done func()) {
	running, cancel := context.WithCancelCause(ctx)
	lease = s.IDs.New("lease_")
	s.mu.Lock()
	defer s.mu.Unlock()

	s.held[lease] = holding{job: jobID, cancel: cancel}

	return running, lease, func() {
		cancel(nil)
		s.mu.Lock()
		defer s.mu.Unlock()

		delete(s.held, lease)
	}
}

// begin notes that the claim under a lease is stored: from now on the lease must be renewed.
func (s *Service) begin(lease string, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()

	h := s.held[lease]
	h.begun, h.until = true, until
	s.held[lease] = h
}

// drop breaks off the task under a lease that is no longer held. Other tasks of its job have leases
// of their own, which may well be.
func (s *Service) drop(lease string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if h, ours := s.held[lease]; ours {
		h.cancel(errLost)
	}
}

// lost reports whether the worker of a running task is lost: it has let its lease end, or was one
// of this process, or of a dead one.
func (s *Service) lost(t job.TaskState) bool {
	s.mu.Lock()
	defer s.mu.Unlock()

	_, ours := s.held[t.Lease]

	return !ours && (s.Alone || t.LeaseUntil.Before(s.Clock.Now()))
}

// Heartbeat renews this process's leases until ctx ends, reclaims tasks whose workers are lost, and
// admits jobs that were passed over. It must run as long as Execute may.
func (s *Service) Heartbeat(ctx context.Context) {
	var others sync.WaitGroup // by themselves: however long they take, the leases are renewed
	defer others.Wait()

	others.Go(func() { s.rounds(ctx, admitEvery, "admission", s.Lifecycle.AdmitWaiting) })
	others.Go(func() { s.rounds(ctx, reapEvery, "lost tasks", s.Reap) })
	s.rounds(ctx, s.heartbeat(), "heartbeat", s.renew)
}

// rounds does something again and again until ctx ends.
func (s *Service) rounds(
	ctx context.Context,
	every time.Duration,
	what string,
	do func(context.Context) error,
) {
	for ctx.Err() == nil {
		round, stop := context.WithTimeout(ctx, every)
		if err := do(ctx); err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(
				ctx,
				"a round of the workers failed; it is done again",
				"round",
				what,
				"cause",
				err,
			)
		}

		<-round.Done()
		stop()
	}
}

func (s *Service) heartbeat() time.Duration {
	if s.Alone {
		return heartbeatAlone
	}

	return heartbeatEvery
}

// renew moves the end of the leases in hand. A task is broken off whose lease is no longer held,
// since its job was cancelled or another has claimed it. So is one whose lease could not be renewed
// before its end: another may claim it then. Where no other process works, it goes on however long
// the store is broken.
func (s *Service) renew(ctx context.Context) error {
	leases := s.leases()

	now := s.Clock.Now()
	defer s.breakOff(
		errLost,
		func(h holding) bool {
			return h.gone || h.begun && !s.Alone && !h.until.After(s.Clock.Now())
		},
	)

	if len(leases) == 0 {
		return nil
	}

	limited, cancel := context.WithTimeout(ctx, leaseTime/2)
	defer cancel()

	var held []string

	err := s.Store.Write(limited, func(ctx context.Context, tx ports.Tx) (err error) {
		held, err = tx.Leases.Renew(ctx, leases, now.Add(leaseTime))
		return err
	})
	if err != nil {
		return fmt.Errorf("renew leases: %w", err)
	}

	s.mu.Lock()
	defer s.mu.Unlock()

	for _, lease := range leases {
		h, ours := s.held[lease]
		if !ours {
			continue
		}

		h.until, h.gone = now.Add(leaseTime), !slices.Contains(held, lease)
		s.held[lease] = h
	}

	return nil
}

func (s *Service) leases() []string {
	s.mu.Lock()
	defer s.mu.Unlock()

	list := make([]string, 0, len(s.held))
	for lease, h := range s.held {
		if h.begun {
			list = append(list, lease)
		}
	}

	return list
}

// Reap reclaims tasks whose workers are lost.
func (s *Service) Reap(ctx context.Context) error {
	var ids []string

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		ids, err = tx.Leases.Overdue(ctx, s.Clock.Now(), overdueAtOnce)
		return err
	})
	if err != nil {
		return fmt.Errorf("look for lost tasks: %w", err)
	}

	return s.reclaimAll(ctx, ids, deaths{running: ids, lost: s.lost})
}
