package remote

import (
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// paced moves so many bytes at a time, each time after a pause.
type paced struct {
	net.Conn

	pause time.Duration
	bytes int
}

// Read implements io.Reader.
func (p paced) Read(b []byte) (int, error) {
	<-time.After(p.pause)

	return min(p.bytes, len(b)), nil
}

// Write implements io.Writer.
func (p paced) Write(b []byte) (int, error) {
	<-time.After(p.pause)

	return len(b), nil
}

// SetDeadline does nothing.
func (paced) SetDeadline(time.Time) error { return nil }

// What crawls is ended, unless nobody waits for it.
func TestTheLeastPace(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		pause time.Duration
		bytes int
		idle  bool // nobody waits for what comes
		slow  bool
	}{
		"a byte a second":               {pause: time.Second, bytes: 1, slow: true},
		"a byte a second, unneeded":     {pause: time.Second, bytes: 1, idle: true},
		"just too little":               {pause: time.Second, bytes: 272, slow: true},
		"just enough":                   {pause: time.Second, bytes: 274},
		"much, after a minute, at once": {pause: 59 * time.Second, bytes: 32 << 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				for way, move := range map[string]func(*watched) (int, error){
					"in":  func(w *watched) (int, error) { return w.Read(make([]byte, c.bytes)) },
					"out": func(w *watched) (int, error) { return w.Write(make([]byte, c.bytes)) },
				} {
					s := &session{Remote: &Remote{cfg: Config{}.withDefaults()}}

					var ended error

					s.cancel = func(cause error) { ended = cause }

					if !c.idle {
						s.in.wait() // until the end
					} else if way == "out" {
						continue
					}

					var err error
					for range 130 {
						if _, err = move(&watched{paced{nil, c.pause, c.bytes}, s}); err != nil {
							break
						}
					}

					if errors.Is(err, errSlow) != c.slow || errors.Is(ended, errSlow) != c.slow {
						t.Errorf("%s: %v, %v, want slow: %v", way, err, ended, c.slow)
					}
				}
			})
		})
	}
}
