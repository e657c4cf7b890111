package ports

import (
	"context"
	"time"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
)

// DueFiles are the rows of files whose time has come. What a call costs depends on what it finds,
// not on how many files there are; what it leaves out because of its limit, the next one finds.
// Several processes may ask at once: none gets what another has got.
type DueFiles interface {
	// Renew moves the expiry of files that expire before an instant, and that a job refers to which
	// has not ended, to a later one. It does so for at most limit files, and returns for how many.
	Renew(ctx context.Context, before, until time.Time, limit int) (int, error)
	// Delete notes of files that expire before an instant that their bytes are gone, of at most
	// limit files, and returns these as they are then. A file that is deleted, that a job refers to
	// which has not ended, or that never expires, stays as it is.
	Delete(ctx context.Context, before, at time.Time, limit int) ([]file.File, error)
	// Drop notes of these files of a job that their bytes are gone, and returns those of which it
	// did. A file that is deleted, does not exist, or that another job refers to, stays as it is.
	Drop(ctx context.Context, jobID string, ids []string, at time.Time) ([]file.File, error)
	// Forget removes at most limit files that were deleted before an instant and that no job refers
	// to, and returns how many.
	Forget(ctx context.Context, before time.Time, limit int) (int, error)
}

// DueJobs are the rows of jobs whose time has come. What a call costs depends on what it finds, not
// on how many jobs there are.
type DueJobs interface {
	// Expiring returns the ids of at most limit jobs that stand in one of these states and expire
	// before an instant, sorted.
	Expiring(
		ctx context.Context,
		before time.Time,
		limit int,
		statuses ...job.Status,
	) ([]string, error)
	// Waiting returns the ids of at most limit jobs with a task that has waited for its caller's
	// file since before an instant, each once and sorted.
	Waiting(ctx context.Context, before time.Time, limit int) ([]string, error)
}
