package bootstrap

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/convertd/convertd/adapters/allowance"
	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/engine/all"
	"github.com/convertd/convertd/adapters/engine/check"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/fetch"
	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/metrics"
	"github.com/convertd/convertd/adapters/notifier"
	"github.com/convertd/convertd/adapters/queue"
	"github.com/convertd/convertd/adapters/remote"
	"github.com/convertd/convertd/adapters/seal"
	"github.com/convertd/convertd/adapters/sniff"
	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/connections"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/app/retention"
	"github.com/convertd/convertd/app/usage"
	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/app/work"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// server is everything that runs in one process, and how to close it.
type server struct {
	cfg         Config
	log         *slog.Logger
	metrics     *metrics.Metrics
	catalog     *catalog.Catalog
	db          *store.DB
	store       *store.Store
	blobs       ports.Blobs
	files       *files.Service
	jobs        *jobs.Service
	idempotency *idempotency.Service
	accounts    *account.Service // nil in auth.mode open
	usage       *usage.Service
	signals     *jobs.Signals
	work        *work.Service
	retention   *retention.Service
	webhooks    *webhooks.Service
	connections *connections.Service
	base        string // of URLs in answers and messages
	queue       *queue.Queue
	ids         ports.IDs
	clock       ports.Clock
	closers     []func() error
}

// open wires a server whose data folder is locked by the caller. On an error, what was opened is
// closed.
func open(ctx context.Context, cfg Config, log *slog.Logger) (s *server, err error) {
	s = &server{cfg: cfg, log: log, clock: clock.System{}, signals: jobs.NewSignals()}

	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()

	s.ids = ident.New(s.clock)
	if s.metrics, err = metrics.New(
		metrics.Deps{Census: s.census, DataDir: cfg.DataDir, Log: log},
	); err != nil {
		return s, fmt.Errorf("metrics: %w", err)
	}

	box, folders, err := s.openSandbox(ctx)
	if err != nil {
		return s, err
	}

	formats, err := format.NewRegistry()
	if err != nil {
		return s, fmt.Errorf("formats: %w", err)
	}

	engines, err := recalledEngines(ctx, cfg, cfg.DataDir, box, formats, cfg.warm(folders))
	if err != nil {
		return s, err
	}

	s.closers = append(s.closers, func() error { return all.Close(engines) })

	if s.catalog, err = catalog.New(formats, s.metrics.Engines(engines)); err != nil {
		return s, fmt.Errorf("catalogue: %w", err)
	}

	if err := s.openStore(ctx); err != nil {
		return s, err
	}

	if err := s.openServices(ctx, box, folders); err != nil {
		return s, err
	}

	return s, nil
}

func (s *server) openSandbox(ctx context.Context) (*sandbox.Sandbox, *sandbox.WorkRoot, error) {
	folders, err := sandbox.NewWorkRoot(filepath.Join(s.cfg.DataDir, "work"))
	if err != nil {
		return nil, nil, err
	}

	s.closers = append(s.closers, folders.Close)
	if err := folders.Sweep(); err != nil {
		return nil, nil, fmt.Errorf("clear work folders: %w", err)
	}

	box, err := sandbox.New(ctx, sandboxConfig(s.cfg), sandbox.Deps{
		Log: s.log,
		Killed: func(tool string, reason sandbox.Reason) {
			s.metrics.SandboxKilled(tool, string(reason))
		},
		Folder: folders.Make,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("sandbox: %w", err)
	}

	return box, folders, nil
}

func sandboxConfig(cfg Config) sandbox.Config {
	return sandbox.Config{
		Mode:     sandbox.Mode(cfg.SandboxMode),
		Slots:    cfg.Slots,
		Memory:   cfg.SandboxMemory,
		FirstUID: cfg.FirstUID,
	}
}

// openStore opens the database, and on it the queue: both write in one transaction.
func (s *server) openStore(ctx context.Context) error {
	db, err := store.Open(ctx, store.Config{URL: s.cfg.DatabaseURL, Synchronous: s.cfg.Synchronous})
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}

	s.db = db
	s.closers = append(s.closers, db.Close)

	s.queue, err = queue.New(
		ctx,
		queue.Config{Workers: workers(s.cfg.Slots), Limit: work.Longest},
		queue.Deps{
			DB:   db.Writer(),
			Pool: db.Pool(),
			Log:  s.log,
			Began: func(w ports.Work, waited time.Duration) {
				s.metrics.QueueWait(w.Kind, waited)
			},
			Handle: s.handle,
		},
	)
	if err != nil {
		return fmt.Errorf("queue: %w", err)
	}

	if err := db.Alone(ctx, s.queue.Migrate); err != nil {
		return fmt.Errorf("queue: %w", err)
	}

	s.store, err = store.New(db, store.Deps{
		Enqueue: func(ctx context.Context, tx *sql.Tx, work []ports.Work) error {
			return s.queue.Enqueue(ctx, tx, work)
		},
		Committed: s.queue.Wake, // a local idle worker begins at once
	})
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}

	return nil
}

// handle does a piece of work that the queue hands out.
func (s *server) handle(ctx context.Context, w ports.Work) error {
	if w.Kind == job.Delivery {
		return s.webhooks.Deliver(ctx, w.Webhook)
	}

	return s.work.Execute(ctx, w)
}

// receivers is how many endpoints a process sends to at once. Each costs little, and one that hangs
// must not hold up the others.
const receivers = 100

// workers returns how many tasks of each kind are worked on at once. The sandbox's slots bound the
// processes; light work has room of its own, so that a download never waits for a transcode.
func workers(slots int) map[job.Kind]int {
	if slots == 0 {
		slots = runtime.NumCPU()
	}

	return map[job.Kind]int{
		job.Light:    8,
		job.Image:    slots + 1,
		job.Document: slots,
		job.Video:    slots,
		job.Delivery: receivers,
	}
}

//nolint:funlen // wiring, in the order of what needs what
func (s *server) openServices(
	ctx context.Context,
	box *sandbox.Sandbox,
	folders *sandbox.WorkRoot,
) error {
	key, err := seal.LoadKey(s.cfg.KeyFile)
	if err != nil {
		return fmt.Errorf("secret key: %w", err)
	}

	sealer, err := seal.New(key)
	if err != nil {
		return fmt.Errorf("secret key: %w", err)
	}

	if s.cfg.AuthMode == authAccounts {
		s.accounts, err = newAccounts(s.cfg, key, account.Deps{
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
		Sealer:    sealer,
		IDs:       s.ids,
		Clock:     s.clock,
		Space:     disk.NewSpace(s.cfg.folders()...),
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

	allowances, err := s.allowances()
	if err != nil {
		return fmt.Errorf("allowances: %w", err)
	}

	s.connections = connections.New(connections.Deps{
		Store: s.store, Sealer: sealer, Remote: elsewhere, IDs: s.ids, Clock: s.clock,
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
		Sealer:      sealer,
		Folders:     folders,
		IDs:         s.ids,
		Clock:       s.clock,
		Log:         s.log,
		Alone:       s.cfg.alone(),
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
		Sealer:      sealer,
		IDs:         s.ids,
		Clock:       s.clock,
		Signals:     s.signals,
		Charge:      s.charging(),
	})

	if err := s.openWebhooks(sealer, fetcher); err != nil {
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

func (s *server) openWebhooks(sealer ports.Sealer, fetcher *fetch.Fetcher) error {
	cfg := s.cfg.webhooks()

	sender, err := notifier.New(notifier.Config{Timeout: cfg.Timeout},
		notifier.Deps{Dial: fetcher.Dial, Refused: fetch.Refused, Clock: s.clock})
	if err != nil {
		return fmt.Errorf("webhooks: %w", err)
	}

	s.webhooks, err = webhooks.New(cfg, webhooks.Deps{
		Store:    s.store,
		Sealer:   sealer,
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

// happened tells whoever follows a job of what has happened to it.
func (s *server) happened(e event.Event) {
	s.webhooks.Happened()
	s.metrics.Happened(e.Name)
	s.signals.Changed(e.Subject)
}

// recover mends what a dead process left, once the storage is this database's: half-done tasks,
// blobs without rows. The lock on the data folder says that it is dead. Among several processes it
// cannot be told from a living one at once; leases and retention do it in time.
func (s *server) recover(ctx context.Context) error {
	if err := s.db.Alone(ctx, s.claim); err != nil || !s.cfg.alone() {
		return err
	}

	if err := s.retention.Orphans(ctx, 0); err != nil {
		return fmt.Errorf("sweep the storage: %w", err)
	}

	if err := s.work.Recover(ctx); err != nil {
		return fmt.Errorf("recover tasks: %w", err)
	}

	if err := s.queue.Recover(ctx); err != nil {
		return fmt.Errorf("recover the queue: %w", err)
	}

	if err := s.webhooks.Recover(ctx); err != nil {
		return fmt.Errorf("recover deliveries: %w", err)
	}

	return nil
}

// census counts what the database holds, for the metrics.
func (s *server) census(ctx context.Context) (metrics.Census, error) {
	counted, err := s.store.Census(ctx)
	if err != nil {
		return metrics.Census{}, fmt.Errorf("count rows: %w", err)
	}

	census := metrics.Census{
		Jobs:  counted.Jobs,
		Tasks: map[metrics.TaskGroup]int64{},
		Bytes: counted.Bytes,
	}
	for group, n := range counted.Tasks {
		census.Tasks[metrics.TaskGroup{Status: group.Status, Kind: group.Kind}] = n
	}

	return census, nil
}

func (s *server) close() error {
	var errs []error
	for _, closer := range slices.Backward(s.closers) {
		errs = append(errs, closer())
	}

	return errors.Join(errs...)
}
