package storages

import (
	"errors"
	"io"
	"net/http"
	"sync/atomic"
)

// whole is up to how many bytes of a body or an answer get through a line that breaks.
const whole = 64 << 10

// Trouble is what befalls a storage, but for what gives tokens, which is another server.
type Trouble = func(server http.Handler) http.Handler

// unless leaves alone what gives tokens, and what is not chosen.
func unless(server http.Handler, chosen func() bool, bad http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == tokenPath || !chosen() {
			server.ServeHTTP(w, r)
			return
		}

		_, _ = io.Copy(io.Discard, r.Body) // or nobody sees the client leave
		bad(w, r)
	})
}

// Away is a server that answers so many requests with a status, 0 for all.
func Away(status, times int) Trouble {
	left := counted(times)

	return func(server http.Handler) http.Handler { return unless(server, left, Refuse(status)) }
}

// Hanging is a server that answers nothing.
func Hanging(server http.Handler) http.Handler {
	return unless(server, counted(0), func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	})
}

// Gone is a server that goes away in the midst of a large body or answer, and does not come back.
func Gone(server http.Handler) http.Handler {
	var gone atomic.Bool

	breaking := Cut(1)(server)

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if broken := recover(); broken != nil {
				gone.Store(true)
				panic(broken)
			}
		}()

		unless(breaking, gone.Load, Refuse(http.StatusServiceUnavailable)).ServeHTTP(w, r)
	})
}

// Cut is a line that breaks in the midst of so many large bodies and answers, 0 for all.
func Cut(times int) Trouble {
	left := counted(times)

	return func(server http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.ContentLength > whole && left() {
				_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2)

				panic(http.ErrAbortHandler)
			}

			cutting := &cutting{ResponseWriter: w, left: left}
			server.ServeHTTP(cutting, r)

			if cutting.cut {
				panic(http.ErrAbortHandler)
			}
		})
	}
}

// cutting lets the begin of an answer through.
type cutting struct {
	http.ResponseWriter

	left    func() bool
	written int
	cut     bool
}

// Write implements io.Writer.
func (c *cutting) Write(p []byte) (int, error) {
	if before := c.written; before <= whole && before+len(p) > whole {
		c.cut = c.left()
	}

	if c.written += len(p); c.cut {
		return 0, errors.New("cut")
	}

	return c.ResponseWriter.Write(p)
}

// counted says yes so many times, 0 for ever.
func counted(times int) func() bool {
	left := &atomic.Int64{}
	left.Store(int64(times))

	return func() bool { return times == 0 || left.Add(-1) >= 0 }
}
