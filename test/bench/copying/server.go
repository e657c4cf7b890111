package copying

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"github.com/convertd/convertd/adapters/allowance"
	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/notifier"
	"github.com/convertd/convertd/adapters/queue"
	"github.com/convertd/convertd/adapters/seal"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/connections"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/insight"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/app/retention"
	"github.com/convertd/convertd/app/usage"
	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/app/work"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// stopping bounds the end of a server.
const stopping = 10 * time.Second

// Config says where a server keeps its things.
type Config struct {
	DatabaseURL string
	Dir         string // of files and work folders
}

// Server is the product's own parts in one process, wired as the product wires them; only engine,
// verifier and fetcher are not its own.
type Server struct {
	URL       string // without a trailing slash
	DB        *store.DB
	Store     *store.Store
	Retention *retention.Service
	Waits     *Waits

	cfg         Config
	queue       *queue.Queue
	work        *work.Service
	jobs        *jobs.Service
	files       *files.Service
	idempotency *idempotency.Service
	webhooks    *webhooks.Service
	catalog     *catalog.Catalog
	signals     *jobs.Signals
	ids         ports.IDs
	clock       ports.Clock
	log         *slog.Logger
	closers     []func() error
}

// Start starts a server on a free port of this machine. On an error, what was opened is closed.
func Start(ctx context.Context, cfg Config) (s *Server, err error) {
	s = &Server{
		cfg:     cfg,
		Waits:   &Waits{},
		signals: jobs.NewSignals(),
		clock:   clock.System{},
		log:     slog.New(slog.DiscardHandler),
	}
	s.ids = ident.New(s.clock)

	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()

	if err := s.openStore(ctx); err != nil {
		return s, err
	}

	if err := s.openServices(); err != nil {
		return s, err
	}

	if err := s.files.EnsureKey(ctx); err != nil {
		return s, fmt.Errorf("signing key: %w", err)
	}

	err = s.serve(ctx)

	return s, err
}

func (s *Server) openStore(ctx context.Context) (err error) {
	if s.DB, err = store.Open(ctx, store.Config{URL: s.cfg.DatabaseURL}); err != nil {
		return fmt.Errorf("database: %w", err)
	}

	s.closers = append(s.closers, s.DB.Close)
	// A copy engine takes no slot of a sandbox, so that pictures have as many workers as light work
	// has in the product.
	workers := map[job.Kind]int{
		job.Light: 8, job.Image: 8, job.Document: 2, job.Video: 2, job.Delivery: 1,
	}

	s.queue, err = queue.New(ctx, queue.Config{Workers: workers}, queue.Deps{
		DB: s.DB.Writer(), Pool: s.DB.Pool(), Log: s.log,
		Began:  func(w ports.Work, _ time.Duration) { s.Waits.began(w) },
		Handle: func(ctx context.Context, w ports.Work) error { return s.work.Execute(ctx, w) },
	})
	if err != nil {
		return fmt.Errorf("queue: %w", err)
	}

	if err := s.DB.Alone(ctx, s.queue.Migrate); err != nil {
		return fmt.Errorf("queue: %w", err)
	}

	s.Store, err = store.New(s.DB, store.Deps{
		Enqueue: func(ctx context.Context, tx *sql.Tx, work []ports.Work) error { return s.queue.Enqueue(ctx, tx, work) },
		Committed: func(work []ports.Work) {
			s.Waits.committed(work)
			s.queue.Wake(work)
		},
	})
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}

	return nil
}

func (s *Server) openServices() error {
	key, err := seal.LoadKey(filepath.Join(s.cfg.Dir, "secret.key"))
	if err != nil {
		return fmt.Errorf("secret key: %w", err)
	}

	sealer, err := seal.New(key)
	if err != nil {
		return fmt.Errorf("secret key: %w", err)
	}

	place, err := s.openPlaces()
	if err != nil {
		return err
	}

	s.catalog = place.catalog

	s.files, err = files.New(files.DefaultConfig(), files.Deps{
		Store:   s.Store,
		Blobs:   place.blobs,
		Sniffer: place.sniffer,
		Catalog: s.catalog,
		Sealer:  sealer,
		IDs:     s.ids,
		Clock:   s.clock,
	})
	if err != nil {
		return fmt.Errorf("files: %w", err)
	}

	allowances, err := allowance.NewSame(0)
	if err != nil {
		return fmt.Errorf("allowances: %w", err)
	}

	life := lifecycle.New(lifecycle.Deps{
		Store: s.Store, Files: s.files, Allowances: allowances, IDs: s.ids, Clock: s.clock,
		Stop:     func(jobID string) { s.work.Stop(jobID) },
		Happened: func(e event.Event) { s.signals.Changed(e.Subject) }, Ended: s.signals.Ended,
	})
	s.work = work.New(work.Deps{
		Lifecycle: life, Allowances: allowances,
		Store:    s.Store,
		Blobs:    place.blobs,
		Files:    s.files,
		Catalog:  s.catalog,
		Verifier: verifier{},
		Fetcher:  fetcher{},
		Sealer:   sealer,
		Folders:  place.folders,
		IDs:      s.ids,
		Clock:    s.clock,
		Log:      s.log,
		Alone:    s.DB.Pool() == nil,
	})
	s.idempotency = idempotency.New(idempotency.Deps{Store: s.Store, Clock: s.clock})
	s.jobs = jobs.New(jobs.Deps{
		Lifecycle: life,
		Store:     s.Store,
		Files:     s.files,
		Catalog:   s.catalog,
		Fetcher:   fetcher{},
		Sealer:    sealer,
		IDs:       s.ids,
		Clock:     s.clock,
		Signals:   s.signals,
	})

	s.webhooks, err = webhooks.New(webhooks.DefaultConfig(), webhooks.Deps{
		Store: s.Store, Sealer: sealer, Fetcher: fetcher{}, Notifier: &notifier.Notifier{},
		Payloads: &httpapi.Payloads{
			Jobs: s.jobs, Clock: s.clock, PublicURL: func() string { return "http://127.0.0.1" },
		},
		IDs: s.ids, Clock: s.clock, Log: s.log,
	})
	if err != nil {
		return fmt.Errorf("webhooks: %w", err)
	}

	s.Retention, err = retention.New(retention.DefaultConfig(), retention.Deps{
		Store:     s.Store,
		Files:     s.files,
		Lifecycle: life,
		Clock:     s.clock,
		Log:       s.log,
		Freed:     func(string, int, int64) {},
		Forget:    func(ctx context.Context) error { return s.webhooks.Forget(ctx) },
	})
	if err != nil {
		return fmt.Errorf("retention: %w", err)
	}

	return nil
}

// serve begins to work and to answer.
func (s *Server) serve(ctx context.Context) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}

	s.URL = "http://" + listener.Addr().String()
	limits := httpapi.DefaultConfig()
	limits.PublicURL = s.URL

	api, err := httpapi.New(limits, httpapi.Deps{
		Jobs:        s.jobs,
		Files:       s.files,
		Idempotency: s.idempotency,
		Webhooks:    s.webhooks,
		Catalog:     s.catalog,
		Usage:       usage.New(s.Store, s.clock),
		Connections: new(connections.Service), // nobody asks these two here
		Insight:     new(insight.Service),
		IDs:         s.ids,
		Clock:       s.clock,
		Log:         s.log,
		Ready:       s.Store.Ping,
		Observe:     func(string, string, int, bool, time.Duration) {},
	})
	if err != nil {
		return errors.Join(fmt.Errorf("API: %w", err), listener.Close())
	}

	server := web.NewServer(api, s.log)
	working, stop := context.WithCancel(context.WithoutCancel(ctx))

	s.closers = append(
		s.closers,
		func() error { stop(); return nil },
		func() error { return s.end(working, server) },
	)

	if err := s.queue.Start(working); err != nil {
		return errors.Join(fmt.Errorf("start the queue: %w", err), listener.Close())
	}
	go s.work.Heartbeat(working)
	go func() { _ = server.Serve(listener) }() // it ends with Close

	return nil
}

func (s *Server) end(ctx context.Context, server *http.Server) error {
	s.signals.Close()

	ctx, cancel := context.WithTimeout(ctx, stopping)
	defer cancel()

	return errors.Join(server.Shutdown(ctx), s.queue.Stop(ctx))
}

// Close stops the server and closes its database.
func (s *Server) Close() error {
	var errs []error
	for _, closer := range slices.Backward(s.closers) {
		errs = append(errs, closer())
	}

	s.closers = nil

	return errors.Join(errs...)
}
