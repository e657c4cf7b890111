package chaos_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	clients   = 64               // each with one job at a time: always more work than workers
	calm      = 90 * time.Second // within which every job must end when nothing is killed any more
	lullLimit = 45 * time.Second
	most      = 6 * time.Minute // how long a run may take in all beyond what it was asked to take
)

// storm is one run: jobs from many clients while mayhem is done.
type storm struct {
	client *client
	seed   uint64
	least  int      // jobs
	want   [][]made // by kind, from an undisturbed run
	slow   time.Duration

	mu   sync.Mutex
	made map[string]job  // by id, as it was completed
	kind map[string]int  // by id
	open map[string]bool // keys of those that have not ended
}

func newStorm(t *testing.T, c *crew, jobs int) *storm {
	t.Helper()

	s := &storm{
		client: &client{base: c.base},
		seed:   seed(),
		least:  jobs,
		made:   map[string]job{},
		kind:   map[string]int{},
		open:   map[string]bool{},
	}
	t.Logf("again with -chaos.seed=%d", s.seed)

	return s
}

// asked is how long a run goes on making jobs, at least.
func asked() time.Duration { return time.Duration(*minutes * float64(time.Minute)) }

// bounded returns the context of a whole run, so that nothing in it is waited for in vain for ever.
func bounded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), asked()+most)
	t.Cleanup(cancel)

	return ctx
}

// random returns one of the run's sources of randomness.
func (s *storm) random(which uint64) *rand.Rand { return rand.New(rand.NewPCG(s.seed, which)) }

// measure makes one job of each kind while nothing disturbs them: what comes out is what shall come
// out, and the slowest sets the pace.
func (s *storm) measure(ctx context.Context) error {
	all := kinds()
	s.want = make([][]made, len(all))
	begun := time.Now()

	group, ctx := errgroup.WithContext(ctx)
	for i := range all {
		group.Go(func() (err error) {
			s.want[i], err = s.one(ctx, i, fmt.Sprintf("measure-%d-%d", s.seed, i))
			return err
		})
	}

	err := group.Wait()
	s.slow = time.Since(begun)

	return err
}

// one makes one job, waits for its end, and returns what it has made.
func (s *storm) one(ctx context.Context, i int, key string) ([]made, error) {
	k := kinds()[i]

	s.mu.Lock()
	s.open[key] = true
	s.mu.Unlock()

	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()

		delete(s.open, key)
	}()

	j, err := k.send(ctx, s.client, key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.name, err)
	}

	if j, err = wait(ctx, s.client, j.ID); err != nil {
		return nil, fmt.Errorf("%s: %w", k.name, err)
	}

	s.mu.Lock()
	defer s.mu.Unlock()

	if _, twice := s.made[j.ID]; twice {
		return nil, fmt.Errorf("%s: %s is the job of another call", k.name, j.ID)
	}

	s.made[j.ID], s.kind[j.ID] = j, i

	return fetch(ctx, s.client, j)
}

// calm waits until every job that is under way now has ended, but no longer than lullLimit, and
// reports whether ctx still lives.
func (s *storm) calm(ctx context.Context) bool {
	s.mu.Lock()
	before := maps.Clone(s.open)
	s.mu.Unlock()

	limited, cancel := context.WithTimeout(ctx, lullLimit)
	defer cancel()

	ended := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()

		for key := range before {
			if s.open[key] {
				return false
			}
		}

		return true
	}

	for !ended() {
		if !pause(limited, againAfter) {
			break
		}
	}

	return ctx.Err() == nil
}

// rage has the clients make their jobs while mayhem is done. It ends when all jobs have ended, and
// fails with the first that ended badly.
func (s *storm) rage(ctx context.Context, m *mayhem) error {
	group, ctx := errgroup.WithContext(ctx)
	begun, ended := make(chan struct{}), make(chan struct{})

	group.Go(func() error {
		if err := m.run(ctx, begun); err != nil {
			return err
		}

		select {
		case <-ended:
			return nil
		case <-time.After(calm):
			return fmt.Errorf("jobs have not ended %s after the last deed", calm)
		}
	})
	group.Go(func() error {
		defer close(ended)
		return s.jobs(ctx, begun)
	})

	return group.Wait()
}

// jobs makes the jobs. It closes begun when the last have begun, and returns when they have ended.
func (s *storm) jobs(ctx context.Context, begun chan<- struct{}) error {
	start, order := time.Now(), s.order()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(clients)

	for n := 0; ctx.Err() == nil && (n < s.least || time.Since(start) < asked()); n++ {
		group.Go(func() error {
			i := order[n%len(order)]

			got, err := s.one(ctx, i, fmt.Sprintf("storm-%d-%d", s.seed, n))
			if err == nil && !slices.Equal(got, s.want[i]) {
				err = fmt.Errorf(
					"%s has made %v, and %v when nothing disturbed it",
					kinds()[i].name,
					got,
					s.want[i],
				)
			}

			return err
		})
	}

	close(begun)

	return group.Wait()
}

// order returns the kinds of a hundred jobs.
func (s *storm) order() []int {
	var all []int
	for i, k := range kinds() {
		all = append(all, slices.Repeat([]int{i}, k.share)...)
	}

	s.random(0).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })

	return all
}

// settle checks, now that all is calm, that there are these jobs and no others, that each has ended
// once, and that its results are still there.
func (s *storm) settle(ctx context.Context, t *testing.T) {
	t.Helper()

	ids, err := listed(ctx, s.client)
	if err != nil {
		t.Fatal(err)
	}

	slices.Sort(ids)

	if known := slices.Sorted(maps.Keys(s.made)); !slices.Equal(ids, known) {
		t.Errorf("%d jobs are there, but %d were made", len(ids), len(known))
	}

	for id, i := range s.kind {
		if err := told(ctx, s.client, id); err != nil {
			t.Error(err)
		}

		j, err := wait(ctx, s.client, id)
		if err != nil {
			t.Error(err)
			continue
		}

		if got, err := fetch(ctx, s.client, j); err != nil || !slices.Equal(got, s.want[i]) {
			t.Errorf(
				"%s has at last %v (%v), and %v when nothing disturbed it",
				kinds()[i].name,
				got,
				err,
				s.want[i],
			)
		}
	}
}

// files returns the ids of the files that the jobs keep: what was given to them, and what they
// export.
func (s *storm) files() []string {
	var ids []string

	for _, j := range s.made {
		for _, task := range j.Tasks {
			if task.Result == nil || task.Operation == "convert" {
				continue
			}

			for _, f := range task.Result.Files {
				ids = append(ids, f.ID)
			}
		}
	}

	return ids
}
