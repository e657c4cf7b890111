package remote_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/test/storages"
)

// shellTrouble is what befalls an SFTP server, and what transfers end with then.
type shellTrouble struct {
	befall  func(*storages.SFTP)
	in, out ending
	idle    time.Duration
	away    bool // nobody can be asked to take back what is half-written
}

// ending is what a transfer ends with; the kind is "" where it succeeds all the same.
type ending struct {
	kind        fault.Kind
	field, word string
}

func line(l storages.Line) func(*storages.SFTP) {
	return func(s *storages.SFTP) { s.Befall(l) }
}

func refusing(request byte, status uint32, after int) func(*storages.SFTP) {
	return func(s *storages.SFTP) {
		s.Refuse(storages.Refusal{Request: request, Status: status, After: after})
	}
}

// shellTroubles are those that end, which help to be waited for, and those that do not.
func shellTroubles() map[string]shellTrouble {
	const midst = 1 << 20

	gone := ending{fault.Unavailable, "", "Try again later"}
	late := ending{fault.Timeout, "", "Try again later"}
	slow := ending{fault.Timeout, "", "Less than 16384 bytes"}
	stranger := ending{fault.InvalidInput, "username", "does not let this user in"}
	other := ending{fault.InvalidInput, "host_key_fingerprint", "not one that was given"}
	denied := ending{fault.InvalidInput, "path", "may not do that"}
	nowhere := ending{fault.InvalidInput, "path", "There is nothing at"}
	full := ending{fault.InvalidInput, "path", "whether there is room"}

	return map[string]shellTrouble{
		"it is away for a while":   {befall: line(storages.Breaking(0, 4))},
		"the line breaks at times": {befall: line(storages.Breaking(midst, 3))},
		"it goes away in the midst": {
			befall: line(storages.Leaving(midst)),
			in:     gone,
			out:    gone,
			away:   true,
		},
		"it stays away": {befall: line(storages.Breaking(0, 0)), in: gone, out: gone},
		"it hangs": {
			befall: line(storages.Dead), in: late, out: late, idle: time.Second,
		},
		"it sends and takes a byte at a time": {
			befall: line(storages.Dripping(dripEvery)), in: slow, out: slow, idle: 2 * time.Second,
		},
		"it lets the user in no more": {
			befall: func(s *storages.SFTP) { s.Forget(); s.Break() }, in: stranger, out: stranger,
		},
		"it has another key": {
			befall: func(s *storages.SFTP) { s.Rekey(); s.Break() }, in: other, out: other,
		},
		"it denies the file": {
			befall: refusing(storages.SFTPOpen, storages.SFTPDenied, 0), in: denied, out: denied,
		},
		"it denies the folder": {
			befall: refusing(storages.SFTPMkdir, storages.SFTPDenied, 0), out: denied,
		},
		"the folder is not there": {
			befall: refusing(storages.SFTPOpen, storages.SFTPNothingThere, 0),
			in:     nowhere, out: nowhere,
		},
		"its disk is full": {
			befall: refusing(storages.SFTPWrite, storages.SFTPFailure, 100), out: full,
		},
	}
}

// A connection that breaks is made again, what broke off goes on; what no try helps is told, with
// what to do. Nothing half-written is left, or has the name of the whole.
func TestEveryTroubleOfSFTP(t *testing.T) {
	t.Parallel()

	content := large(4 << 20) // twice what is under way at once

	for name, c := range shellTroubles() {
		for way, want := range map[string]ending{"import": c.in, "export": c.out} {
			t.Run(way+": "+name, func(t *testing.T) {
				t.Parallel()

				server, s := sftp(t)
				server.Store("in.mp4", content)

				retry := 3 * time.Minute
				if want.kind != "" {
					retry = inVain
				}

				files := openedFor(t, s, limits(retry, cmp.Or(c.idle, 10*time.Second)))

				shellTroubles()[name].befall(server) // its own: they count

				if way == "import" {
					got, err := readAll(t, files, "in.mp4")
					want.holds(t, err)

					if err == nil && got != content {
						t.Errorf("%d bytes came in of %d", len(got), len(content))
					}

					return
				}

				_, err := files.Put(t.Context(), "to/out.mp4", outgoing(content))
				want.holds(t, err)
				c.left(t, server, err == nil, content)
			})
		}
	}
}

// holds holds the end of a transfer against what it should be.
func (e ending) holds(t *testing.T, err error) {
	t.Helper()

	if e.kind != "" {
		refused(t, err, e.kind, e.field, e.word)
	} else if err != nil {
		t.Error(err)
	}
}

// left looks for what is half-written.
func (c shellTrouble) left(t *testing.T, s *storages.SFTP, whole bool, content string) {
	t.Helper()

	want := []string{"in.mp4"}
	if whole {
		want = append(want, "to/out.mp4")
	}

	there := slices.DeleteFunc(s.Left(), func(name string) bool {
		return c.away && strings.HasPrefix(name, "to/.convertd-")
	})

	if !slices.Equal(there, want) || whole && s.Read("to/out.mp4") != content {
		t.Errorf("there is %q, want %q", there, want)
	}
}
