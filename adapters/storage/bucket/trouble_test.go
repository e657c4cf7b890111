package bucket_test

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
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

// server is a storage of any kind.
type server interface {
	storages.Keeper
	Left() []string
	Between(wrap func(server http.Handler) http.Handler)
	Answer(h http.HandlerFunc)
}

// each runs a test on every kind of storage.
func each(t *testing.T, test func(t *testing.T, kind string, s server)) {
	t.Helper()

	for kind, start := range map[string]func(testing.TB) server{
		"s3":      func(tb testing.TB) server { tb.Helper(); return storages.NewS3(tb) },
		"versity": func(tb testing.TB) server { tb.Helper(); return storages.NewVersity(tb) },
		"gcs":     func(tb testing.TB) server { tb.Helper(); return storages.NewGCS(tb) },
		"azure":   func(tb testing.TB) server { tb.Helper(); return storages.NewAzure(tb) },
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, kind, start(t))
		})
	}
}

// under returns a store on a server that waits and tries for next to no time, but as long as is
// given.
func under(t *testing.T, s server, patience, trying time.Duration) *bucket.Store {
	t.Helper()

	cfg := parsed(t, s.Setting())
	cfg.Patience, cfg.Trying = patience, trying
	cfg.Attempts, cfg.Pause = 4, 20*time.Millisecond

	store, err := bucket.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})

	return store
}

// trouble is what befalls a storage, and what every use of it ends with then.
type trouble struct {
	between  func(kind string) storages.Trouble
	want     fault.Kind // "" where it succeeds all the same
	patience time.Duration
	midst    bool // only what is large meets it, and its parts cannot be taken back
}

func always(between storages.Trouble) func(string) storages.Trouble {
	return func(string) storages.Trouble { return between }
}

func away(status, times int) func(string) storages.Trouble {
	return func(string) storages.Trouble { return storages.Away(status, times) }
}

// troubles are those that end, which help to be waited for, and those that do not.
func troubles() map[string]trouble {
	return map[string]trouble{
		"it is busy for a while": {between: away(http.StatusServiceUnavailable, 3)},
		"it fails for a while":   {between: away(http.StatusInternalServerError, 2)},
		"the line breaks at times": {
			between: func(string) storages.Trouble { return storages.Cut(3) },
		},
		"it stays busy": {
			between: away(http.StatusServiceUnavailable, 0), want: fault.Unavailable,
		},
		"it goes away in the midst": {
			between: always(storages.Gone), want: fault.Unavailable, midst: true,
		},
		"it hangs": {
			between: always(storages.Hanging), want: fault.Unavailable,
			patience: 300 * time.Millisecond,
		},
		"it denies access": {
			between: away(http.StatusForbidden, 0), want: fault.StorageMissing,
		},
		"the bucket is gone": {between: noBucket, want: fault.StorageMissing},
	}
}

// noBucket answers as a service does that has no such bucket.
func noBucket(kind string) storages.Trouble {
	code := "NoSuchBucket"
	if kind == "azure" {
		code = "ContainerNotFound"
	}

	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)

			w.Header().Set("X-Ms-Error-Code", code)
			w.WriteHeader(http.StatusNotFound)

			if kind != "gcs" { // which says no more than that
				_, _ = io.WriteString(w, "<Error><Code>"+code+"</Code></Error>")
			}
		})
	}
}

// uses are the ways to use a store that holds a blob of some content.
func uses(store *bucket.Store, content string) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"Put": func(ctx context.Context) error {
			_, err := store.Put(ctx, "new", strings.NewReader(content))
			return err
		},
		"Open": func(ctx context.Context) error {
			blob, err := store.Open(ctx, "there")
			if err != nil {
				return err
			}
			defer blob.Close()

			got, err := io.ReadAll(blob)
			if err == nil && string(got) != content {
				err = errors.New("it is another content")
			}

			return err
		},
		"List": func(ctx context.Context) error {
			for _, err := range store.List(ctx) {
				if err != nil {
					return err
				}
			}

			return nil
		},
		"Delete": func(ctx context.Context) error { return store.Delete(ctx, "other") },
		"Reach":  store.Reach,
	}
}

// What passes is waited for; what does not is told to callers, without where the bucket is. Nothing
// half-written is left.
func TestEveryTroubleOfEveryStorage(t *testing.T) {
	t.Parallel()

	for name, c := range troubles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, kind string, s server) {
				t.Helper()
				c.befall(t, name, kind, s)
			})
		})
	}
}

// befall uses a store, each time with the trouble from its begin on.
func (c trouble) befall(t *testing.T, name, kind string, s server) {
	t.Helper()

	content, trying := strings.Repeat("0123456789abcdef", 9<<16), 3*time.Minute // of several parts
	if c.want != "" {
		trying = 300 * time.Millisecond
	}

	patient := open(t, s)
	for key, content := range map[string]string{"there": content, "other": "x"} {
		if _, err := patient.Put(t.Context(), key, strings.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}

	store := under(t, s, cmp.Or(c.patience, 20*time.Second), trying)
	for use, try := range uses(store, content) {
		if c.midst && use != "Put" && use != "Open" {
			continue
		}

		s.Between(troubles()[name].between(kind)) // its own: they count
		c.ends(t, use, try(t.Context()))
	}

	s.Answer(nil)
	c.left(t, s)
}

// ends holds the end of a use against what it should be.
func (c trouble) ends(t *testing.T, what string, err error) {
	t.Helper()

	switch text := fault.Of(err).Text; {
	case c.want == "" && err != nil, c.want != "" && !fault.Is(err, c.want):
		t.Errorf("%s: %v, want %q", what, err, c.want)
	case strings.Contains(text, "127.0.0.1"), strings.Contains(text, "test-"):
		t.Errorf("%s: a caller is told %q", what, text)
	}
}

// left looks for what is half-written.
func (c trouble) left(t *testing.T, s server) {
	t.Helper()

	want := []string{"blobs/other", "blobs/there"}
	if c.want == "" {
		want = []string{"blobs/new", "blobs/there"}
	}

	there := slices.DeleteFunc(s.Left(), func(name string) bool {
		return c.midst && strings.HasPrefix(name, "parts of ")
	})
	slices.Sort(there)

	if !slices.Equal(there, want) {
		t.Errorf("there is %q, want %q", there, want)
	}
}

func TestABucketThatIsNotThere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, _ string, s server) {
		t.Helper()

		cfg := parsed(t, s.Setting())
		cfg.Bucket = "nobody-has-made-this"

		_, err := bucket.New(t.Context(), cfg)
		if err == nil || !strings.Contains(err.Error(), "look whether the bucket is there") {
			t.Errorf("%v", err)
		}
	})
}

// The service has stored the object, and says that it has not: the same write comes again, and is
// refused since there is one.
func TestAWriteWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, _ string, s server) {
		t.Helper()

		var lost atomic.Int32

		store := under(t, s, 20*time.Second, 3*time.Minute)

		s.Between(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !publishes(r) || lost.Add(1) > 1 {
					next.ServeHTTP(w, r)
					return
				}

				next.ServeHTTP(&void{http.Header{}}, r)
				http.Error(w, "", http.StatusInternalServerError)
			})
		})

		if _, err := store.Put(t.Context(), "k", strings.NewReader("whole")); err != nil {
			t.Errorf("Put: %v", err)
		}

		if lost.Load() < 2 {
			t.Errorf("the write came %d times", lost.Load())
		}

		if _, err := store.Put(t.Context(), "k", strings.NewReader("other")); err == nil {
			t.Error("another Put succeeded")
		}
	})
}

// publishes reports whether a request makes a small object.
func publishes(r *http.Request) bool {
	return r.Method == http.MethodPut || r.URL.Query().Get("uploadType") == "multipart"
}

// void is an answer that never arrives.
type void struct{ header http.Header }

func (v *void) Header() http.Header         { return v.header }
func (v *void) WriteHeader(int)             {}
func (v *void) Write(p []byte) (int, error) { return len(p), nil }

// What is written in parts and cut off leaves none.
func TestALargeWriteThatIsCutOffLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, _ string, s server) {
		t.Helper()

		store, broken := open(t, s), errors.New("the line is dead")

		body := io.MultiReader(io.LimitReader(endless{}, 40<<20), iotest.ErrReader(broken))
		if _, err := store.Put(t.Context(), "k", body); !errors.Is(err, broken) {
			t.Errorf("Put: %v", err)
		}

		if _, err := store.Open(t.Context(), "k"); !errors.Is(err, ports.ErrNoBlob) {
			t.Errorf("Open: %v", err)
		}

		if left := s.Left(); len(left) != 0 {
			t.Errorf("left: %q", left)
		}
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
