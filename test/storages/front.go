package storages

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
)

// Front is what stands before a server: it answers for it as long as a test wants that.
type Front struct {
	URL string // of the service

	server  *httptest.Server
	behind  http.Handler
	between atomic.Pointer[http.Handler]
	calls   atomic.Int64
}

// open begins to answer with what is behind. serve is given the front's own URL.
func (f *Front) open(serve func(at string) (http.Handler, error)) (err error) {
	f.server = httptest.NewUnstartedServer(f)
	// what breaks is meant to
	f.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	f.URL = "http://" + f.server.Listener.Addr().String()

	if f.behind, err = serve(f.URL); err != nil {
		_ = f.server.Listener.Close() // nobody has come yet

		return err
	}

	f.server.Start()

	return nil
}

// Close ends the front, and the connections to it.
func (f *Front) Close() error {
	f.server.CloseClientConnections()
	f.server.Close()

	return nil
}

// Break ends the connections that are open.
func (f *Front) Break() { f.server.CloseClientConnections() }

// ServeHTTP implements http.Handler.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.calls.Add(1)

	if between := f.between.Load(); between != nil {
		(*between).ServeHTTP(w, r)
		return
	}

	f.behind.ServeHTTP(w, r)
}

// Between has requests go through what wrap makes of the server.
func (f *Front) Between(wrap func(server http.Handler) http.Handler) {
	between := wrap(f.behind)
	f.between.Store(&between)
}

// Answer has every request answered by another; nil lets the server answer again.
func (f *Front) Answer(h http.HandlerFunc) {
	if h == nil {
		f.between.Store(nil)
		return
	}

	f.Between(func(http.Handler) http.Handler { return h })
}

// Calls is how many requests have come.
func (f *Front) Calls() int { return int(f.calls.Load()) }

// Refuse answers with a status.
func Refuse(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

// forward leads to a server in another process. The host stays, since requests are signed with it.
func forward(to string) (http.Handler, error) {
	at, err := url.Parse(to)
	if err != nil {
		return nil, err
	}

	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(at)
			r.Out.Host = r.In.Host
		},
		// a client that breaks off is what tests do
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) {
			panic(http.ErrAbortHandler)
		},
	}, nil
}
