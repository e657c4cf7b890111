package bootstrap

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/engine/all"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/metrics"
	"github.com/convertd/convertd/adapters/queue"
	"github.com/convertd/convertd/adapters/seal"
	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/adapters/telemetry"
	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/app/canary"
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/connections"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/insight"
	"github.com/convertd/convertd/app/jobs"
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
	telemetry   *telemetry.Telemetry
	catalog     *catalog.Catalog
	db          *store.DB
	ballast     *disk.Ballast // nil for none
	store       *store.Store
	key         []byte // what follows is sealed with it
	sealer      ports.Sealer
	blobs       ports.Blobs
	files       *files.Service
	jobs        *jobs.Service
	idempotency *idempotency.Service
	accounts    *account.Service // nil in auth.mode open
	usage       *usage.Service
	signals     *jobs.Signals
	work        *work.Service
	canary      *canary.Service
	retention   *retention.Service
	webhooks    *webhooks.Service
	connections *connections.Service
	insight     *insight.Service
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

	if s.telemetry, err = telemetry.Open(ctx, telemetry.Deps{
		Version: Version(), Environ: os.Getenv, Gatherer: s.metrics.Gatherer(), Log: log,
	}); err != nil {
		return s, &SettingsError{fmt.Errorf("telemetry: %w", err)}
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

	if s.catalog, err = catalog.New(
		formats,
		s.telemetry.Engines(s.metrics.Engines(engines)),
	); err != nil {
		return s, fmt.Errorf("catalogue: %w", err)
	}

	if err := s.openKey(); err != nil {
		return s, fmt.Errorf("secret key: %w", err)
	}

	if err := s.openStore(ctx); err != nil {
		return s, err
	}

	if err := s.openServices(ctx, box, folders); err != nil {
		return s, err
	}

	// before the database, which the last metrics are counted in
	s.closers = append(s.closers, s.closeTelemetry)

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

func (s *server) openKey() (err error) {
	if s.key, err = seal.LoadKey(s.cfg.KeyFile); err != nil {
		return err
	}

	s.sealer, err = seal.New(s.key)

	return err
}

// openStore opens the database, and on it the queue: both write in one transaction.
func (s *server) openStore(ctx context.Context) error {
	db, err := store.Open(ctx, store.Config{URL: s.cfg.DatabaseURL, Synchronous: s.cfg.Synchronous})
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}

	s.db = db
	s.closers = append(s.closers, db.Close)

	if s.ballast, err = s.cfg.openBallast(); err != nil {
		return fmt.Errorf("database: %w", err)
	}

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
		Committed: s.committed,
		Full:      s.lighten,
		Sealer:    s.sealer,
	})
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}

	return nil
}

// committed has a local idle worker begin at once.
func (s *server) committed(list []ports.Work) {
	if s.work != nil { // not before the services are open
		s.work.Queued(list)
	}

	s.queue.Wake(list)
}

// lighten makes room on a full disk for what frees more.
func (s *server) lighten() error {
	if s.ballast == nil {
		return nil
	}

	return s.ballast.Drop()
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
		slots = sandbox.Processors()
	}

	return map[job.Kind]int{
		job.Light:    8,
		job.Image:    slots + 1,
		job.Document: slots,
		job.Video:    slots,
		job.Delivery: receivers,
	}
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

// closeTelemetry sends what is left. A collector that is away does not hold up the end for long.
func (s *server) closeTelemetry() error {
	const patience = 3 * time.Second

	ctx, done := context.WithTimeout(context.Background(), patience)
	defer done()

	if err := s.telemetry.Close(ctx); err != nil {
		s.log.Warn("telemetry is lost", "cause", err)
	}

	return nil
}

func (s *server) close() error {
	var errs []error
	for _, closer := range slices.Backward(s.closers) {
		errs = append(errs, closer())
	}

	return errors.Join(errs...)
}
