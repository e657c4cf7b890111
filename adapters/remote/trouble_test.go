package remote_test

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/test/storages"
)

// dripEvery is so seldom that far too little comes in two seconds, and so often that a byte always
// does.
const dripEvery = 50 * time.Millisecond

// trouble is what befalls a storage, and what a transfer ends with then.
type trouble struct {
	between storages.Trouble
	kind    fault.Kind // "" where the transfer succeeds all the same
	word    string     // that says what to do
	came    string     // that says so of an import; "" for the same
	idle    time.Duration
}

// troubles are those that end, which help to be waited for, and those that do not.
func troubles() map[string]trouble {
	return map[string]trouble{
		"it is busy for a while": {between: storages.Away(http.StatusServiceUnavailable, 4)},
		"it fails for a while":   {between: storages.Away(http.StatusInternalServerError, 2)},
		"it stays busy": {
			between: storages.Away(http.StatusServiceUnavailable, 0),
			kind:    fault.Unavailable, word: "Try again later",
		},
		"the line breaks at times": {between: storages.Cut(3)},
		"it goes away in the midst": { //
			between: storages.Gone, kind: fault.Unavailable, word: "Try again later",
		},
		"it hangs": {
			between: storages.Hanging, kind: fault.Timeout, word: "Try again later",
			idle: 500 * time.Millisecond,
		},
		"it sends and takes a byte at a time": {
			between: storages.Drip(dripEvery), kind: fault.Timeout, word: "Try again later",
			came: "Less than 16384 bytes", idle: 2 * time.Second,
		},
		"it denies access": {
			between: storages.Away(http.StatusForbidden, 0),
			kind:    fault.InvalidInput, word: "Check the credentials",
		},
	}
}

// fronts start a storage of each kind that is spoken to by HTTP.
func fronts() map[string]func(t *testing.T) (*storages.Front, stored) {
	return map[string]func(t *testing.T) (*storages.Front, stored){
		"s3":      func(t *testing.T) (*storages.Front, stored) { t.Helper(); f, s := s3(t); return &f.Front, s },
		"versity": func(t *testing.T) (*storages.Front, stored) { t.Helper(); f, s := versity(t); return &f.Front, s },
		"gcs":     func(t *testing.T) (*storages.Front, stored) { t.Helper(); f, s := gcs(t); return &f.Front, s },
		"azure":   func(t *testing.T) (*storages.Front, stored) { t.Helper(); f, s := azure(t); return &f.Front, s },
	}
}

// What passes is waited for; what does not is told, with what to do. Nothing half-written is left.
func TestEveryTroubleOfEveryStorage(t *testing.T) {
	t.Parallel()

	content := large(9 << 20) // of several stretches, and several parts

	for kind, begin := range fronts() {
		for name, c := range troubles() {
			t.Run(kind+": "+name, func(t *testing.T) {
				t.Parallel()

				front, s := begin(t)
				s.store("in.mp4", content)

				retry := 3 * time.Minute
				if c.kind != "" {
					retry = inVain
				}

				files := openedFor(t, s, limits(retry, cmp.Or(c.idle, 10*time.Second)))

				front.Between(c.between)

				got, err := readAll(t, files, "in.mp4")
				c.ended(t, "import", err, cmp.Or(c.came, c.word))

				if err == nil && got != content {
					t.Errorf("%d bytes came in of %d", len(got), len(content))
				}

				front.Between(troubles()[name].between)

				_, err = files.Put(t.Context(), "out.mp4", outgoing(content))
				c.ended(t, "export", err, c.word)
				front.Answer(nil)

				c.left(t, s, content)
			})
		}
	}
}

// ended holds the end of a transfer against what it should be.
func (c trouble) ended(t *testing.T, what string, err error, word string) {
	t.Helper()

	if c.kind == "" {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}

		return
	}

	refused(t, err, c.kind, fault.Of(err).Field, word)
}

// left looks for what is half-written.
func (c trouble) left(t *testing.T, s stored, content string) {
	t.Helper()

	want := map[string]string{"in.mp4": content}
	if c.kind == "" {
		want["out.mp4"] = content
	}

	// parts that nobody could be asked to take back have no name, and a rule removes them
	there := slices.DeleteFunc(s.left(), func(name string) bool {
		return strings.HasPrefix(name, "parts of ")
	})
	if len(there) != len(want) {
		t.Errorf("there is %q", there)
	}

	for _, name := range there {
		if want[name] == "" || s.read(name) != want[name] {
			t.Errorf("there is %q, of %d bytes", name, len(s.read(name)))
		}
	}
}
