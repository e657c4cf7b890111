package work

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Longest is how long a worker may go on with what it was offered: the queue ends its context then.
// It is far above what tasks take.
const Longest = 24 * time.Hour

// runOperation is dispatch, with what finds no room on a disk, or no end, told as that.
func (s *Service) runOperation(ctx context.Context, a assignment) (outcome, error) {
	made, err := s.dispatch(ctx, a)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		err = files.NoRoom().Because(err)
	}

	if err != nil && errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		err = endless().Because(err) // begun again, it would take as long
	}

	return made, err
}

// inTime does the operation to one input, or to all that are joined, with all that belongs to it,
// within its time limit.
func (s *Service) inTime(
	ctx context.Context,
	w piecework,
	group []file.File,
	report func(float64, ports.EngineInfo),
) (outcome, error) {
	target, err := s.target(w, group)
	if err != nil {
		return outcome{}, err
	}

	limit := s.limitOf(w, group, target)

	timed, stop := within(ctx, s.Clock, limit)
	defer func() { *w.worked += stop() }()

	made, err := s.perform(timed, w, group, limit, target, report)
	if err != nil && ctx.Err() == nil && errors.Is(context.Cause(timed), errTooLong) {
		return outcome{}, tooLong(limit).Because(err)
	}

	return made, err
}

// limitOf returns the operation's own limit, else the most that any category is given that is read
// or written.
func (s *Service) limitOf(w piecework, group []file.File, target format.Format) time.Duration {
	if w.op.Limit > 0 {
		return w.op.Limit
	}

	categories := []format.Category{target.Category}

	for _, in := range group {
		source, _ := s.Catalog.Formats().Find(in.Format)
		categories = append(categories, source.Category)
	}

	return job.TaskLimit(categories...)
}

// errTooLong is why work ends that has run for its time limit.
var errTooLong = fmt.Errorf("the time limit is over: %w", context.DeadlineExceeded)

func tooLong(limit time.Duration) *fault.Fault {
	return fault.New(
		fault.Timeout,
		"The work on this file took longer than its time limit of %d minutes. Try a smaller file, or a target that is quicker to write.",
		int(limit.Minutes()),
	)
}

func endless() *fault.Fault {
	return fault.New(
		fault.Timeout,
		"The work on this task took longer than a worker may go on, which is %d hours. Give each task fewer or smaller files.",
		int(Longest.Hours()),
	)
}
