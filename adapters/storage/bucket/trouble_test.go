package bucket_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/convertd/convertd/adapters/storage/bucket"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/storages"
)

// weather is what stands between a store and its bucket.
type weather struct {
	status atomic.Int32 // of every answer; 0 for the bucket's own
	code   atomic.Value // in it
	times  atomic.Int32 // how often, before it clears up; 0 for ever
	stuck  atomic.Bool  // nothing is answered
	cut    atomic.Int32 // how many answers to GET end in the midst
	lost   atomic.Bool  // what is written is answered with an error
	asked  atomic.Int32
}

func (w *weather) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		w.asked.Add(1)

		switch {
		case w.stuck.Load():
			_, _ = io.Copy(io.Discard, r.Body) // or nobody sees the client leave
			<-r.Context().Done()
		case w.bad(answer, r):
		case r.Method == http.MethodPut && w.lost.Swap(false):
			next.ServeHTTP(&void{http.Header{}}, r)
			http.Error(answer, "", http.StatusInternalServerError)
		case r.Method == http.MethodGet && w.cut.Load() > 0 && w.cut.Add(-1) >= 0:
			next.ServeHTTP(&cutting{answer, 300_000}, r)
			panic(http.ErrAbortHandler)
		default:
			next.ServeHTTP(answer, r)
		}
	})
}

// bad answers as the weather is, while it is bad.
func (w *weather) bad(answer http.ResponseWriter, r *http.Request) bool {
	status := int(w.status.Load())
	if status == 0 {
		return false
	}

	if w.times.Load() > 0 && w.times.Add(-1) == 0 {
		w.status.Store(0)
	}

	_, _ = io.Copy(io.Discard, r.Body)
	code, _ := w.code.Load().(string)

	answer.WriteHeader(status)
	_, _ = io.WriteString(answer, "<Error><Code>"+code+"</Code></Error>")

	return true
}

// void is an answer that never arrives.
type void struct{ header http.Header }

func (v *void) Header() http.Header         { return v.header }
func (v *void) WriteHeader(int)             {}
func (v *void) Write(p []byte) (int, error) { return len(p), nil }

// cutting lets so many bytes through.
type cutting struct {
	http.ResponseWriter
	left int
}

func (c *cutting) Write(p []byte) (int, error) {
	p = p[:min(len(p), c.left)]
	c.left -= len(p)

	if len(p) == 0 {
		return 0, errors.New("cut")
	}

	return c.ResponseWriter.Write(p)
}

// under returns a store on a bucket of its own, and what the weather is there.
func under(t *testing.T) (*bucket.Store, *weather) {
	t.Helper()

	w, server := &weather{}, storages.NewS3(t)
	server.Between(w.before)

	cfg := parsed(t, server.Setting())
	cfg.Patience, cfg.Attempts = 300*time.Millisecond, 4

	store, err := bucket.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}

	return store, w
}

// all are the ways to use a store.
func all(store *bucket.Store) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"Put": func(ctx context.Context) error {
			_, err := store.Put(ctx, "new", strings.NewReader("x"))
			return err
		},
		"Open": func(ctx context.Context) error {
			_, err := store.Open(ctx, "there")
			return err
		},
		"Delete": func(ctx context.Context) error { return store.Delete(ctx, "there") },
		"List": func(ctx context.Context) error {
			for _, err := range store.List(ctx) {
				return err
			}

			return nil
		},
	}
}

func TestABucketThatIsAwayForAWhile(t *testing.T) {
	t.Parallel()

	store, w := under(t)
	w.code.Store("SlowDown")

	for status, times := range map[int32]int32{
		http.StatusServiceUnavailable: 3, http.StatusInternalServerError: 2,
	} {
		w.times.Store(times)
		w.status.Store(status)

		if _, err := store.Put(t.Context(), "k", strings.NewReader("kept")); err != nil {
			t.Errorf("%d answers with %d: %v", times, status, err)
		}

		if err := store.Delete(t.Context(), "k"); err != nil {
			t.Error(err)
		}
	}
}

func TestABucketThatStaysAway(t *testing.T) {
	t.Parallel()

	troubles := map[string]struct {
		bad  func(*weather)
		want fault.Kind
	}{
		"503": {func(w *weather) {
			w.code.Store("ServiceUnavailable")
			w.status.Store(http.StatusServiceUnavailable)
		}, fault.Unavailable},
		"it does not answer": {func(w *weather) { w.stuck.Store(true) }, fault.Unavailable},
		"it denies access": {func(w *weather) {
			w.code.Store("AccessDenied")
			w.status.Store(http.StatusForbidden)
		}, fault.StorageMissing},
	}

	for name, trouble := range troubles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			store, w := under(t)
			if _, err := store.Put(t.Context(), "there", strings.NewReader("x")); err != nil {
				t.Fatal(err)
			}

			trouble.bad(w)

			for name, use := range all(store) {
				t.Run(name, func(t *testing.T) {
					t.Parallel()

					err := use(t.Context())
					if !fault.Is(err, trouble.want) {
						t.Errorf("%v, want %s", err, trouble.want)
					}

					text := fault.Of(err).Text
					if strings.Contains(text, "127.0.0.1") || strings.Contains(text, "test-") {
						t.Errorf("a caller is told %q", text)
					}
				})
			}
		})
	}
}

func TestABucketThatIsNotThere(t *testing.T) {
	t.Parallel()

	cfg := parsed(t, storages.NewS3(t).Setting())
	cfg.Bucket = "nobody-has-made-this"

	_, err := bucket.New(t.Context(), cfg)
	if err == nil || !strings.Contains(err.Error(), "look whether the bucket is there") {
		t.Errorf("%v", err)
	}

	store, w := under(t)
	w.code.Store("NoSuchBucket")
	w.status.Store(http.StatusNotFound)

	if _, err := store.Open(t.Context(), "k"); !fault.Is(err, fault.StorageMissing) {
		t.Errorf("Open: %v", err)
	}

	if err := store.Reach(t.Context()); !fault.Is(err, fault.StorageMissing) {
		t.Errorf("Reach: %v", err)
	}

	w.code.Store("SlowDown")
	w.status.Store(http.StatusServiceUnavailable)

	if err := store.Reach(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("Reach: %v", err)
	}
}

// What is read, goes on where the line broke.
func TestALineThatBreaksWhileItIsRead(t *testing.T) {
	t.Parallel()

	store, w := under(t)

	content := strings.Repeat("0123456789", 100_000)
	if _, err := store.Put(t.Context(), "k", strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}

	w.cut.Store(3)

	blob, err := store.Open(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()

	if got, err := io.ReadAll(blob); err != nil || string(got) != content {
		t.Errorf("%d bytes of %d, %v", len(got), len(content), err)
	}

	if left := w.cut.Load(); left != 0 {
		t.Errorf("the line broke %d times less than it should", left)
	}
}

// The service has stored the object, and says that it has not: the same write comes again, and is
// refused since there is one.
func TestAWriteWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()

	store, w := under(t)
	w.lost.Store(true)

	if _, err := store.Put(t.Context(), "k", strings.NewReader("whole")); err != nil {
		t.Errorf("Put: %v", err)
	}

	if w.lost.Load() {
		t.Error("nothing was lost")
	}

	if _, err := store.Put(t.Context(), "k", strings.NewReader("other")); err == nil {
		t.Error("another Put succeeded")
	}
}

// A large upload goes in parts; those of one that is cut off must not stay.
func TestALargeWriteThatIsCutOffLeavesNoParts(t *testing.T) {
	t.Parallel()

	made, aborted := atomic.Int32{}, atomic.Int32{}

	server := storages.NewS3(t)
	server.Between(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch query := r.URL.Query(); {
			case r.Method == http.MethodPost && query.Has("uploads"):
				made.Add(1)
			case r.Method == http.MethodDelete && query.Has("uploadId"):
				aborted.Add(1)
			}

			next.ServeHTTP(w, r)
		})
	})
	store := open(t, server)
	broken := errors.New("the line is dead")

	body := io.MultiReader(io.LimitReader(endless{}, 40<<20), iotest.ErrReader(broken))
	if _, err := store.Put(t.Context(), "k", body); !errors.Is(err, broken) {
		t.Errorf("Put: %v", err)
	}

	if made.Load() != 1 || aborted.Load() != 1 {
		t.Errorf("%d uploads in parts, %d aborted", made.Load(), aborted.Load())
	}

	if _, err := store.Open(t.Context(), "k"); !errors.Is(err, ports.ErrNoBlob) {
		t.Errorf("Open: %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
