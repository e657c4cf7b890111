package contract

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/convertd/convertd/ports"
)

const sealPurpose = "task/job_1/import"

// Sealer runs the suite of ports.Sealer. Each call of open returns a sealer under a key of its own.
func Sealer(t *testing.T, open func(t *testing.T) ports.Sealer) {
	t.Helper()

	const purpose = sealPurpose

	plain := []byte(`{"Authorization":"Bearer hunter2-hunter2"}`)

	cases := map[string]func(*testing.T, ports.Sealer){
		"what was sealed is returned": func(t *testing.T, s ports.Sealer) {
			for _, plain := range [][]byte{plain, {}, {0}, bytes.Repeat([]byte{0xff}, 1<<20)} {
				if got, err := s.Open(seal(t, s, plain), purpose); err != nil ||
					!bytes.Equal(got, plain) {
					t.Errorf("%d bytes came back as %d, %v", len(plain), len(got), err)
				}
			}
		},
		"the plain text cannot be seen": func(t *testing.T, s ports.Sealer) {
			if sealed := seal(t, s, plain); bytes.Contains(sealed, []byte("hunter2")) ||
				bytes.Contains(sealed, []byte("Auth")) {
				t.Errorf("it lies open in %q", sealed)
			}
		},
		"sealing twice gives different bytes": func(t *testing.T, s ports.Sealer) {
			if bytes.Equal(seal(t, s, plain), seal(t, s, plain)) {
				t.Error("both are equal")
			}
		},
		"another purpose is an error": func(t *testing.T, s ports.Sealer) {
			sealed := seal(t, s, plain)
			for _, other := range []string{"", purpose + "2", "task/job_2/import", "signing-key"} {
				if got, err := s.Open(sealed, other); err == nil {
					t.Errorf("opened for %q: %q", other, got)
				}
			}
		},
		"changed bytes are an error": func(t *testing.T, s ports.Sealer) {
			sealed := seal(t, s, plain)
			for i := range sealed {
				changed := slices.Clone(sealed)

				changed[i] ^= 1
				if got, err := s.Open(changed, purpose); err == nil {
					t.Fatalf("byte %d was changed, and it opened: %q", i, got)
				}
			}
		},
		"what is cut short or was never sealed is an error": func(t *testing.T, s ports.Sealer) {
			sealed := seal(t, s, plain)
			for i := range sealed {
				if got, err := s.Open(sealed[:i], purpose); err == nil {
					t.Fatalf("its first %d bytes opened: %q", i, got)
				}
			}

			if _, err := s.Open(append(sealed, 0), purpose); err == nil {
				t.Error("one byte more opened")
			}

			if _, err := s.Open(plain, purpose); err == nil {
				t.Error("a plain text opened")
			}
		},
		"a mark is that of its text, purpose and key": func(t *testing.T, s ports.Sealer) {
			first := mark(t, s, "https://example.com", purpose)
			if !bytes.Equal(first, mark(t, s, "https://example.com", purpose)) || len(first) != 32 {
				t.Errorf("marks of one text differ, or %d bytes are not 32", len(first))
			}

			for _, other := range [][]byte{
				mark(t, s, "https://example.org", purpose),
				mark(t, s, "https://example.com", "other"),
				mark(t, open(t), "https://example.com", purpose),
			} {
				if bytes.Equal(first, other) {
					t.Error("two texts, purposes or keys give one mark")
				}
			}
		},
		"another key is an error": func(t *testing.T, s ports.Sealer) {
			if got, err := open(t).Open(seal(t, s, plain), purpose); err == nil {
				t.Errorf("opened: %q", got)
			}
		},
	}
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, open(t))
		})
	}
}

func seal(t *testing.T, s ports.Sealer, plain []byte) []byte {
	t.Helper()

	sealed, err := s.Seal(plain, sealPurpose)
	if err != nil {
		t.Fatalf("Seal: %v", err)
	}

	return sealed
}

func mark(t *testing.T, s ports.Sealer, plain, purpose string) []byte {
	t.Helper()

	m, err := s.Mark([]byte(plain), purpose)
	if err != nil {
		t.Fatalf("Mark: %v", err)
	}

	return m
}

// settable is a clock that stands where it is set.
type settable struct {
	mu  sync.Mutex
	now time.Time
}

func (c *settable) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.now
}

func (c *settable) advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()

	c.now = c.now.Add(by)
}

// IDs runs the suite of ports.IDs. Ids sort by the time of the clock that open is given.
func IDs(t *testing.T, open func(clock ports.Clock) ports.IDs) {
	t.Helper()

	const prefix = "job_"

	start := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)

	cases := map[string]func(*testing.T, *settable, ports.IDs){
		"the prefix, then 26 characters": func(t *testing.T, _ *settable, ids ports.IDs) {
			for _, prefix := range []string{prefix, "file_", ""} {
				id := ids.New(prefix)

				rest, ok := strings.CutPrefix(id, prefix)
				if !ok || len(rest) != 26 ||
					strings.Trim(rest, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") != "" {
					t.Errorf("New(%q) = %q", prefix, id)
				}
			}
		},
		"later ids sort after": func(t *testing.T, clock *settable, ids ports.IDs) {
			var made []string
			for _, step := range []time.Duration{time.Millisecond, time.Second, time.Hour, 24 * 365 * time.Hour, 24 * 36500 * time.Hour} {
				made = append(made, ids.New(prefix))

				clock.advance(step)
			}

			if !slices.IsSorted(made) {
				t.Errorf("not sorted: %q", made)
			}
		},
		"each differs in its random part": func(t *testing.T, _ *settable, ids ports.IDs) {
			const count = 2000

			seen := map[string]bool{}
			for range count {
				seen[ids.New(prefix)] = true
			}

			if len(seen) != count {
				t.Errorf("%d of %d ids of one instant differ", len(seen), count)
			}
		},
		"at least 80 bits are random": func(t *testing.T, _ *settable, ids ports.IDs) {
			// Over many ids of one instant, each of the 16 last characters, 5 bits each, takes
			// every value: one of 32 values is missing from 2000 draws with a chance of 10⁻²⁷.
			for position := range 16 {
				values := map[byte]bool{}

				for range 2000 {
					id := ids.New("")
					values[id[10+position]] = true
				}

				if len(values) != 32 {
					t.Errorf("character %d takes %d values, want 32", 10+position, len(values))
				}
			}
		},
		"the next id does not follow from the last": func(t *testing.T, _ *settable, ids ports.IDs) {
			// An id that is counted up within an instant is guessable: ids of one instant must fall
			// in no order.
			made := make([]string, 64)
			for i := range made {
				made[i] = ids.New(prefix)
			}

			if slices.IsSorted(made) {
				t.Error("64 ids of one instant are in order")
			}
		},
	}
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			clock := &settable{now: start}
			run(t, clock, open(clock))
		})
	}
}
