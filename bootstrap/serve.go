package bootstrap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/convertd/convertd/adapters/dashboard"
	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/web"
)

// Serve runs the server until ctx ends, then stops it gracefully: no new requests, running work
// gets the grace period, the rest is handed back. Logs go to out.
func Serve(ctx context.Context, cfg Config, out io.Writer) (err error) {
	log := newLog(cfg, out)

	release, err := lock(cfg)
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, release()) }()

	s, err := open(ctx, cfg, log)
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, s.close()) }()

	if err := s.recover(ctx); err != nil {
		return err
	}

	return s.run(ctx)
}

func newLog(cfg Config, out io.Writer) *slog.Logger {
	var level slog.Level

	_ = level.UnmarshalText([]byte(cfg.LogLevel)) // checked by Load

	options := &slog.HandlerOptions{Level: level}
	if cfg.LogFormat == "json" {
		return slog.New(traceLog{slog.NewJSONHandler(out, options)})
	}

	return slog.New(traceLog{slog.NewTextHandler(out, options)})
}

// run serves and works, each as far as the role says.
func (s *server) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)

	working, stopWorking := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWorking()

	s.base = cmp.Or(s.cfg.PublicURL, "http://"+s.cfg.Listen) // of a process that serves no API

	base, err := "", s.serveMetrics(ctx, group)
	if err == nil && s.cfg.Role != RoleWorker {
		base, err = s.serveAPI(ctx, group)
	}

	if err == nil && s.cfg.Role != RoleAPI {
		err = s.startWork(ctx, working, group)
	}

	group.Go(func() error {
		<-ctx.Done()
		s.log.InfoContext(working, "stopping", "grace", s.cfg.ShutdownGrace)
		s.signals.Close()

		return nil
	})

	if err != nil {
		group.Go(func() error { return err }) // ends what has begun
		return group.Wait()
	}

	if !s.cfg.alone() {
		s.insight.Report(ctx)
		group.Go(func() error {
			s.insight.Stay(ctx)
			return nil
		})
	}

	s.welcome(ctx)
	s.log.InfoContext(ctx, "ready", "url", base, "role", s.cfg.Role, "data_dir", s.cfg.DataDir)

	holdLittle()

	if err := giveBack(); err != nil { // the machine has less for engines, and nothing else
		s.log.DebugContext(ctx, "what the start needed is kept", "error", err)
	}

	return group.Wait()
}

// readiness looks at all that a call needs.
func (s *server) readiness(ctx context.Context) error {
	return errors.Join(s.store.Ping(ctx), s.files.Reach(ctx))
}

// serveAPI begins to serve, and returns the base of its URLs.
func (s *server) serveAPI(ctx context.Context, group *errgroup.Group) (base string, err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.cfg.Listen)
	if err != nil {
		return "", fmt.Errorf(
			"%s: %w; choose another port or stop what uses it",
			s.cfg.source("listen"),
			err,
		)
	}

	if base = s.cfg.PublicURL; base == "" {
		base = "http://" + listener.Addr().String()
	}

	s.base = base

	limits, err := s.apiConfig()
	if err != nil {
		return "", errors.Join(err, listener.Close())
	}

	pages, err := openGuide()
	if err != nil {
		return "", errors.Join(err, listener.Close())
	}

	provider, err := s.openID()
	if err != nil {
		return "", errors.Join(err, listener.Close())
	}

	queued, err := s.queuePages(ctx, base)
	if err != nil {
		return "", errors.Join(err, listener.Close())
	}

	api, err := httpapi.New(limits, httpapi.Deps{
		OpenID:      provider,
		OpenIDName:  s.cfg.OpenIDName,
		Jobs:        s.jobs,
		Files:       s.files,
		Idempotency: s.idempotency,
		Webhooks:    s.webhooks,
		Connections: s.connections,
		Accounts:    s.accounts,
		Pages:       dashboard.Register,
		Usage:       s.usage,
		Insight:     s.insight,
		Queue:       queued,
		Catalog:     s.catalog,
		Guide:       pages,
		IDs:         s.ids,
		Clock:       s.clock,
		Log:         s.log,
		Ready:       s.readiness,
		Observe:     s.metrics.Request,
		Trace:       s.telemetry.Begin,
	})
	if err != nil {
		return "", errors.Join(fmt.Errorf("API: %w", err), listener.Close())
	}

	handler, err := s.withTools(api, listener.Addr())
	if err != nil {
		return "", errors.Join(err, listener.Close())
	}

	group.Go(
		func() error {
			return serveUntil(ctx, web.NewServer(handler, s.log), web.Shaped(listener, handler),
				s.cfg.ShutdownGrace)
		},
	)

	return base, nil
}

func (s *server) apiConfig() (c httpapi.Config, err error) {
	c = httpapi.DefaultConfig()
	c.PublicURL, c.Version = s.base, Version()
	c.Web.SpoolDir, c.Web.Open = s.cfg.DataDir, s.cfg.openTo()
	c.Web.StallTimeout, c.Web.CORSOrigins = s.cfg.StallTimeout, s.cfg.CORSOrigins
	c.TrustedProxies = s.cfg.TrustedProxies
	c.PlaceKey, err = derived(s.key, "convertd places")

	return c, err
}

// startWork begins to work on tasks, and to look after what is kept. working outlives ctx, until
// the last task is done or handed back.
func (s *server) startWork(ctx, working context.Context, group *errgroup.Group) error {
	if err := s.queue.Start(working); err != nil {
		return fmt.Errorf("start the queue: %w", err)
	}
	go s.work.Heartbeat(working)

	group.Go(func() error {
		<-ctx.Done()

		stopping, cancel := context.WithTimeout(working, s.cfg.ShutdownGrace)
		defer cancel()

		return s.queue.Stop(stopping)
	})
	group.Go(func() error {
		s.retention.Run(ctx)
		return nil
	})
	group.Go(func() error {
		s.webhooks.Run(ctx)
		return nil
	})

	return nil
}

func (s *server) serveMetrics(ctx context.Context, group *errgroup.Group) error {
	if s.cfg.MetricsListen == "" {
		return nil
	}

	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.cfg.MetricsListen)
	if err != nil {
		return fmt.Errorf(
			"%s: %w; choose another port, or set it to off",
			s.cfg.source("metrics_listen"),
			err,
		)
	}

	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics.Handler())
	mux.HandleFunc("GET /canary", s.serveCanary)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}

	group.Go(func() error { return serveUntil(ctx, server, listener, time.Second) })
	s.log.InfoContext(ctx, "metrics", "url", "http://"+listener.Addr().String()+"/metrics")

	return nil
}

// serveUntil serves until ctx ends, then lets running requests end within the grace period.
func serveUntil(
	ctx context.Context,
	server *http.Server,
	listener net.Listener,
	grace time.Duration,
) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()

	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}

	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()

	if err := server.Shutdown(stopping); err != nil {
		_ = server.Close() // what did not end in time is cut off
	}

	return nil
}
