package bootstrap

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/adapters/allowance"
	"github.com/convertd/convertd/adapters/engine/check"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/fetch"
	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/notifier"
	"github.com/convertd/convertd/adapters/remote"
	"github.com/convertd/convertd/adapters/sniff"
	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/app/canary"
	"github.com/convertd/convertd/app/connections"
	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/app/retention"
	"github.com/convertd/convertd/app/usage"
	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/app/work"
	"github.com/convertd/convertd/ports"
)

//nolint:funlen // wiring, in the order of what needs what
func (s *server) openServices(
	ctx context.Context,
	box *sandbox.Sandbox,
	folders *sandbox.WorkRoot,
) error {
	var err error

	if s.cfg.AuthMode == authAccounts {
		s.accounts, err = newAccounts(s.cfg, s.key, account.Deps{
			Store: s.store, Throttle: s.throttle(), IDs: s.ids, Clock: s.clock,
		})
		if err != nil {
			return fmt.Errorf("accounts: %w", err)
		}
	}

	blobs, err := s.cfg.openStorage(ctx)
	if err != nil {
		return err
	}

	s.blobs, s.closers = blobs, append(s.closers, blobs.Close)

	sniffer, err := sniff.New(s.catalog.Formats())
	if err != nil {
		return fmt.Errorf("sniffer: %w", err)
	}

	limits := files.Config{
		MaxSize:  s.cfg.MaxFileSize,
		Lifetime: s.cfg.FileLifetime,
		MinFree:  s.cfg.MinFreeDisk,
	}

	s.files, err = files.New(limits, files.Deps{
		Store:     s.store,
		Blobs:     blobs,
		Presigner: s.presigner(),
		Sniffer:   sniffer,
		Catalog:   s.catalog,
		Sealer:    s.sealer,
		IDs:       s.ids,
		Clock:     s.clock,
		Space:     disk.NewSpace(s.cfg.folders()...).Beside(s.ballast),
	})
	if err != nil {
		return fmt.Errorf("files: %w", err)
	}

	fetcher, err := fetch.New(
		fetch.Config{AllowPrivate: s.cfg.AllowPrivate, MaxTime: s.cfg.ImportTimeout},
		fetch.Deps{Resolver: s.cfg.resolver},
	)
	if err != nil {
		return fmt.Errorf("downloads: %w", err)
	}

	elsewhere, err := remote.New(
		remote.Config{MaxTime: s.cfg.ImportTimeout},
		remote.Deps{Guard: fetcher, Refused: fetch.Refused, Private: fetch.Private},
	)
	if err != nil {
		return fmt.Errorf("storages of callers: %w", err)
	}

	verifier, err := check.New(check.Deps{Runner: box, Sniffer: sniffer})
	if err != nil {
		return fmt.Errorf("checks: %w", err)
	}

	if err := s.openInsight(box, verifier); err != nil {
		return fmt.Errorf("what administrators see: %w", err)
	}

	allowances, err := s.allowances()
	if err != nil {
		return fmt.Errorf("allowances: %w", err)
	}

	s.connections = connections.New(connections.Deps{
		Store: s.store, Sealer: s.sealer, Remote: elsewhere, IDs: s.ids, Clock: s.clock,
	})

	life := lifecycle.New(lifecycle.Deps{
		Store:      s.store,
		Files:      s.files,
		Allowances: allowances,
		Charges:    s.accounts != nil,
		IDs:        s.ids,
		Clock:      s.clock,
		Stop:       func(jobID string) { s.work.Stop(jobID) },
		Happened:   s.happened,
		Ended:      s.signals.Ended,
	})
	s.work = work.New(work.Deps{
		Allowances:  allowances,
		Store:       s.store,
		Blobs:       blobs,
		Files:       s.files,
		Lifecycle:   life,
		Catalog:     s.catalog,
		Verifier:    verifier,
		Sniffer:     sniffer,
		Fetcher:     fetcher,
		Remote:      elsewhere,
		Connections: s.connections,
		Sealer:      s.sealer,
		Folders:     folders,
		IDs:         s.ids,
		Clock:       s.clock,
		Trace:       s.telemetry.Begin,
		Log:         s.log,
		Workers:     workers(s.cfg.Slots),
		Alone:       s.cfg.alone(),
	})
	s.canary = canary.New(canary.Deps{
		Ping: s.store.Ping, Catalog: s.catalog, Folders: folders, Blobs: blobs,
		Converter: conversion.New(conversion.Deps{
			Catalog: s.catalog, Verifier: verifier, Sniffer: sniffer,
		}),
		IDs: s.ids, Clock: s.clock,
	})
	s.usage = usage.New(s.store, s.clock)
	s.idempotency = idempotency.New(idempotency.Deps{Store: s.store, Clock: s.clock})
	s.jobs = jobs.New(jobs.Deps{
		Store:       s.store,
		Files:       s.files,
		Lifecycle:   life,
		Catalog:     s.catalog,
		Fetcher:     fetcher,
		Remote:      elsewhere,
		Connections: s.connections,
		Sealer:      s.sealer,
		IDs:         s.ids,
		Clock:       s.clock,
		Signals:     s.signals,
		Charge:      s.charging(),
	})

	if err := s.openWebhooks(fetcher); err != nil {
		return err
	}

	s.retention, err = retention.New(
		retention.Config{JobLifetime: s.cfg.JobLifetime},
		retention.Deps{
			Store:     s.store,
			Files:     s.files,
			Lifecycle: life,
			Clock:     s.clock,
			Log:       s.log,
			Freed:     s.metrics.Freed,
			Forget:    s.forget,
		},
	)
	if err != nil {
		return fmt.Errorf("retention: %w", err)
	}

	return nil
}

func (s *server) openWebhooks(fetcher *fetch.Fetcher) error {
	cfg := s.cfg.webhooks()

	sender, err := notifier.New(notifier.Config{Timeout: cfg.Timeout},
		notifier.Deps{Dial: fetcher.Dial, Refused: fetch.Refused, Clock: s.clock})
	if err != nil {
		return fmt.Errorf("webhooks: %w", err)
	}

	s.webhooks, err = webhooks.New(cfg, webhooks.Deps{
		Store:    s.store,
		Sealer:   s.sealer,
		Fetcher:  fetcher,
		Notifier: s.metrics.Notifier(sender),
		Payloads: &httpapi.Payloads{
			Jobs: s.jobs, Clock: s.clock, PublicURL: func() string { return s.base },
		},
		IDs:   s.ids,
		Clock: s.clock,
		Log:   s.log,
	})
	if err != nil {
		return fmt.Errorf("webhooks: %w", err)
	}

	return nil
}

// presigner signs URLs of the storage's own; nil where it has none, or they are not wanted.
func (s *server) presigner() ports.Presigner {
	if presigner, ok := s.blobs.(ports.Presigner); ok && s.cfg.Redirect {
		return presigner
	}

	return nil
}

// allowances are the plans' where there are accounts, else one for all.
func (s *server) allowances() (ports.Allowances, error) {
	if s.accounts != nil {
		return s.accounts, nil
	}

	return allowance.NewSame(s.cfg.JobsAtOnce)
}
