package ports

import (
	"context"
	"errors"
	"time"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
)

// ErrNoRow is returned where no row has the id.
var ErrNoRow = errors.New("no row with this id")

// ErrInUse is returned where something must stay because something else needs it.
var ErrInUse = errors.New("it is in use")

// ErrGone is returned where something is asked to refer to what has been deleted.
var ErrGone = errors.New("it has been deleted")

// ErrTaken is returned where there is already what may be made once only, such as a row with the
// same key.
var ErrTaken = errors.New("what is to be made is there already")

// ErrUncertain is in the chain of an error where a transaction may have been committed or not: what
// came of its commit was not heard.
var ErrUncertain = errors.New("the transaction may have been committed or not")

// Store keeps jobs, files and signing keys in a database, and is where transactions begin and end.
type Store interface {
	// Write runs fn in one transaction. It commits when fn returns nil; a committed transaction
	// survives a power cut, and work enqueued in it is offered to workers at once. When fn returns
	// an error or panics, or ctx ends, nothing of it stays: no row and no queued work. When the
	// commit itself fails, the error is ErrUncertain. fn may be run once only, must use no handle
	// but tx, and must do no other I/O.
	Write(ctx context.Context, fn func(ctx context.Context, tx Tx) error) error
	// Read runs fn in one read-only transaction that sees one instant. A write in it is refused
	// with an error.
	Read(ctx context.Context, fn func(ctx context.Context, tx Tx) error) error
}

// Tx is one transaction: the rows of each kind, and the queue. It must not be used after its
// function has returned.
type Tx struct {
	Queue

	Jobs               Jobs
	Files              Files
	SigningKeys        SigningKeys
	Leases             Leases
	Lists              Lists
	IdempotencyRecords IdempotencyRecords
	Events             Events
	DueFiles           DueFiles
	DueJobs            DueJobs
	Admissions         Admissions
	Webhooks           Webhooks
	Deliveries         Deliveries
	DueDeliveries      DueDeliveries
	Outbox             Outbox
	WebhookSecrets     WebhookSecrets
	Users              Users
	Quotas             Quotas
	APIKeys            APIKeys
	Usage              Usage
	Sessions           Sessions
	Audit              Audit
	Connections        Connections
	Insight            Insight
	Processes          Processes
	Uploads            Uploads
	DueUploads         DueUploads
}

// Queue is where workers find what to do.
type Queue interface {
	// Enqueue offers tasks to workers once the transaction commits, each at least once.
	Enqueue(ctx context.Context, work ...Work) error
}

// Work is one task that a worker shall begin, or an endpoint whose deliveries it shall send. It is
// all that the queue knows of it.
type Work struct {
	Job     string
	Task    string
	Webhook string    // the endpoint, where there is no task
	Kind    job.Kind  // the queue
	Share   string    // whose share of the workers it takes; "" once a queue has kept it
	At      time.Time // not before; zero for at once
}

// Jobs are the rows of jobs and their tasks.
type Jobs interface {
	// Insert adds a job and its tasks, and logs what has happened to it. An id that is taken is an
	// error. A job that refers to a file that has been deleted is ErrGone.
	Insert(ctx context.Context, j *job.Job) error
	// Get returns the job with every field as it was inserted or saved, times to the microsecond in
	// UTC, tasks in their order. In a Write transaction nobody else writes the job until it ends:
	// whoever else would get it to write it waits. A missing id is ErrNoRow, whatever it is.
	Get(ctx context.Context, id string) (*job.Job, error)
	// Save writes the job and its tasks back, and logs what has happened to it. A missing id is
	// ErrNoRow. A job that has come to refer to a file that has been deleted is ErrGone.
	Save(ctx context.Context, j *job.Job) error
	// Delete removes the job and its tasks, and returns the files that are not deleted and that no
	// other job refers to; their rows stay as they are. Its events stay for whoever publishes them,
	// and for the feed. A missing id is ErrNoRow.
	Delete(ctx context.Context, id string) ([]file.File, error)
	// Unended returns the ids of the jobs that have not ended, oldest first.
	Unended(ctx context.Context) ([]string, error)
}

// Files are the rows of stored files.
type Files interface {
	// Insert adds a file. An id that is taken is an error.
	Insert(ctx context.Context, f file.File) error
	// Get returns the files in the order in which they are asked for, one that is asked for again
	// once more, times to the microsecond in UTC. Where an id is missing, whatever it is, that is
	// ErrNoRow, and there are none.
	Get(ctx context.Context, ids ...string) ([]file.File, error)
	// HasKeys returns which of these storage keys a file that is not deleted refers to.
	HasKeys(ctx context.Context, keys []string) (map[string]bool, error)
	// Keep moves the expiry of these files to an instant. One that expires later already, or does
	// not exist, is left as it is.
	Keep(ctx context.Context, ids []string, until time.Time) error
	// MarkDeleted notes that the file's bytes are gone. A missing id is ErrNoRow. A file that a job
	// refers to which has not ended is ErrInUse, and stays as it is.
	MarkDeleted(ctx context.Context, id string, at time.Time) error
}

// SigningKey signs download links. Its secret is sealed. The newest signs; that and the one before
// it are honoured.
type SigningKey struct {
	ID      string
	Sealed  []byte
	Created time.Time
}

// SigningKeys are the rows of signing keys.
type SigningKeys interface {
	// Insert adds a key. An id that is taken is an error.
	Insert(ctx context.Context, k SigningKey) error
	// All returns every key, newest first.
	All(ctx context.Context) ([]SigningKey, error)
}
