package contract

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// patience is how long a case waits for what must come. It is generous: nothing is measured.
const patience = 30 * time.Second

// OpenQueue is a store with its queue, both empty, and with at least two workers for each kind.
type OpenQueue struct {
	Store ports.Store
	Start func(ctx context.Context) error
	// lets handlers end, and cancels them when ctx ends
	Stop func(ctx context.Context) error
	// what lies in the queue, handed out or not, and is not done
	Waiting func(t *testing.T) (work []ports.Work)
}

// Queue runs the suite of ports.Tx.Enqueue with a real queue behind it: what is offered is worked.
// open returns a queue that hands its work to handle, and is closed at the end of the test.
func Queue(
	t *testing.T,
	open func(t *testing.T, handle func(ctx context.Context, work ports.Work) error) OpenQueue,
) {
	t.Helper()

	cases := map[string]func(*testing.T, *workshop){}
	for _, part := range []map[string]func(*testing.T, *workshop){queueOffers(), queueFailures(), queueStops()} {
		maps.Copy(cases, part)
	}

	for _, name := range slices.Sorted(maps.Keys(cases)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := &workshop{begun: make(chan ports.Work, 1000)}
			w.OpenQueue = open(t, w.do)
			cases[name](t, w)
		})
	}
}

// workshop is a queue whose handler tells of every piece of work that it begins, and then does what
// the case wants.
type workshop struct {
	OpenQueue

	begun chan ports.Work
	mu    sync.Mutex
	then  func(ctx context.Context, work ports.Work) error
}

func (w *workshop) do(ctx context.Context, work ports.Work) error {
	w.mu.Lock()
	then := w.then
	w.mu.Unlock()

	w.begun <- work

	if then == nil {
		return nil
	}

	return then(ctx, work)
}

func (w *workshop) handle(then func(ctx context.Context, work ports.Work) error) {
	w.mu.Lock()
	defer w.mu.Unlock()

	w.then = then
}

func (w *workshop) start(t *testing.T) {
	t.Helper()

	if err := w.Start(t.Context()); err != nil {
		t.Fatalf("Start: %v", err)
	}
}

func (w *workshop) stop(t *testing.T) {
	t.Helper()

	if err := w.Stop(t.Context()); err != nil {
		t.Fatalf("Stop: %v", err)
	}
}

func (w *workshop) enqueue(t *testing.T, work ...ports.Work) {
	t.Helper()

	if err := w.Store.Write(
		t.Context(),
		func(ctx context.Context, tx ports.Tx) error { return tx.Enqueue(ctx, work...) },
	); err != nil {
		t.Fatalf("Write: %v", err)
	}
}

// next waits for the next piece of work that is begun.
func (w *workshop) next(t *testing.T) ports.Work {
	t.Helper()

	select {
	case work := <-w.begun:
		return work
	case <-time.After(patience):
		t.Fatalf("no work was begun; waiting: %v", w.Waiting(t))
		return ports.Work{}
	}
}

func some(prefix string, kind job.Kind, n int) []ports.Work {
	list := make([]ports.Work, n)
	for i := range list {
		list[i] = ports.Work{
			Job:  fmt.Sprintf("job_%s-%d", prefix, i),
			Task: "it's \"work\" 漢",
			Kind: kind,
		}
	}

	return list
}

func queueOffers() map[string]func(*testing.T, *workshop) {
	return map[string]func(*testing.T, *workshop){
		"all work is done, with what it was enqueued with, before and after the start": func(t *testing.T, w *workshop) {
			want := map[ports.Work]bool{}

			for i, kind := range job.Kinds() {
				before, after := some("before", kind, 7), some("after", kind, 7)
				w.enqueue(t, before...)

				if i == 0 {
					w.start(t)
				}

				for _, work := range after {
					w.enqueue(t, work)
				}

				for _, work := range append(before, after...) {
					want[work] = true
				}
			}

			got := map[ports.Work]bool{}
			for len(got) < len(want) {
				got[w.next(t)] = true
			}

			if !maps.Equal(got, want) {
				t.Errorf("done %v, want %v", got, want)
			}

			w.stop(t)

			if left := w.Waiting(t); len(left) > 0 {
				t.Errorf("done, and still waiting: %v", left)
			}
		},
		"what is rolled back leaves neither rows nor work": func(t *testing.T, w *workshop) {
			cause := errors.New("no")

			err := w.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
				return errors.Join(everything(ctx, tx), cause)
			})
			if !errors.Is(err, cause) {
				t.Fatalf("Write: %v", err)
			}

			wantRows(t, OpenStore{Store: w.Store, Offered: w.Waiting}, false)

			probe := some("probe", job.Light, 1)
			w.enqueue(t, probe...)
			w.start(t)

			if got := w.next(t); got != probe[0] {
				t.Errorf("begun: %v", got)
			}

			w.stop(t)

			if len(w.begun) > 0 {
				t.Errorf("begun besides: %v", <-w.begun)
			}
		},
		"what is committed is there with its rows": func(t *testing.T, w *workshop) {
			if err := w.Store.Write(t.Context(), everything); err != nil {
				t.Fatal(err)
			}

			wantRows(t, OpenStore{Store: w.Store, Offered: w.Waiting}, true)
		},
		"a handler can write to the store, and enqueue": func(t *testing.T, w *workshop) {
			follow := some("follow", job.Video, 1)[0]

			w.handle(func(ctx context.Context, work ports.Work) error {
				if work == follow {
					return nil
				}

				return w.Store.Write(
					ctx,
					func(ctx context.Context, tx ports.Tx) error { return tx.Enqueue(ctx, follow) },
				)
			})
			w.start(t)
			w.enqueue(t, some("first", job.Light, 1)...)

			if got := []ports.Work{w.next(t), w.next(t)}; !slices.Contains(got, follow) {
				t.Errorf("begun %v, want %v among them", got, follow)
			}
		},
		"kinds do not wait for each other": func(t *testing.T, w *workshop) {
			release := make(chan struct{})

			w.handle(func(_ context.Context, work ports.Work) error {
				if work.Kind == job.Video {
					<-release
				}

				return nil
			})
			w.start(t)
			w.enqueue(t, some("long", job.Video, 50)...)
			w.enqueue(t, some("short", job.Light, 1)...)

			defer close(release)

			for begun := 0; w.next(t).Kind != job.Light; begun++ {
				if begun == 50 {
					t.Fatal("the short work is not begun")
				}
			}
		},
	}
}

func queueFailures() map[string]func(*testing.T, *workshop) {
	// once fails the first time that each piece of work is begun.
	once := func(fail func() error) func(context.Context, ports.Work) error {
		var mu sync.Mutex

		seen := map[ports.Work]bool{}

		return func(_ context.Context, work ports.Work) error {
			mu.Lock()
			defer mu.Unlock()

			if seen[work] {
				return nil
			}

			seen[work] = true

			return fail()
		}
	}
	again := func(fail func() error) func(*testing.T, *workshop) {
		return func(t *testing.T, w *workshop) {
			w.handle(once(fail))
			w.start(t)

			work := some("failing", job.Image, 1)
			w.enqueue(t, work...)

			for range 2 {
				if got := w.next(t); got != work[0] {
					t.Errorf("begun: %v", got)
				}
			}

			w.stop(t)

			if left := w.Waiting(t); len(left) > 0 {
				t.Errorf("done, and still waiting: %v", left)
			}
		}
	}

	return map[string]func(*testing.T, *workshop){
		"work is offered again when its handler fails": again(
			func() error { return errors.New("the database is away") },
		),
		"work is offered again when its handler panics": again(func() error { panic("a defect") }),
	}
}

func queueStops() map[string]func(*testing.T, *workshop) {
	return map[string]func(*testing.T, *workshop){
		"Stop waits for the handlers that run and begins nothing new": func(t *testing.T, w *workshop) {
			release := make(chan struct{})
			ended := make(chan error, 1)

			w.handle(func(ctx context.Context, _ ports.Work) error {
				<-release

				ended <- ctx.Err()

				return nil
			})
			w.start(t)
			w.enqueue(t, some("running", job.Light, 1)...)
			w.next(t)

			stopped := make(chan error, 1)
			go func() { stopped <- w.Stop(t.Context()) }()

			select {
			case err := <-stopped:
				t.Fatalf("Stop returned while the handler ran: %v", err)
			case <-time.After(50 * time.Millisecond):
			}

			close(release)

			if err := <-stopped; err != nil {
				t.Errorf("Stop: %v", err)
			}

			select {
			case err := <-ended:
				if err != nil {
					t.Errorf("the handler was cancelled: %v", err)
				}
			default:
				t.Error("Stop returned before the handler")
			}

			late := some("late", job.Light, 1)
			w.enqueue(t, late...)

			if left := w.Waiting(t); !slices.Equal(left, late) || len(w.begun) > 0 {
				t.Errorf("waiting after the stop: %v, want %v", left, late)
			}
		},
		"Stop cancels the handlers when its context ends, waits for them, and their work stays": func(t *testing.T, w *workshop) {
			ended := make(chan struct{})

			w.handle(func(ctx context.Context, _ ports.Work) error {
				<-ctx.Done()
				close(ended)

				return errors.New("broken off")
			})
			w.start(t)

			work := some("endless", job.Document, 1)
			w.enqueue(t, work...)
			w.next(t)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()

			if err := w.Stop(ctx); err != nil {
				t.Errorf("Stop: %v", err)
			}

			select {
			case <-ended:
			default:
				t.Error("Stop returned before the handler")
			}

			if left := w.Waiting(t); !slices.Equal(left, work) {
				t.Errorf("waiting after the stop: %v, want %v", left, work)
			}
		},
		"a queue that is stopped can be stopped again": func(t *testing.T, w *workshop) {
			w.start(t)
			w.stop(t)
			w.stop(t)
		},
	}
}
