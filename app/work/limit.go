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

// Longest is how long a worker may go on with what it was offered: the queue ends its context then. It is far above what tasks take.
const Longest = 24 * time.Hour

// attempt is run, with what finds no room on a disk, or no end, told as that.
func (s *Service) attempt(ctx context.Context, t turn) (outcome, error) {
	made, err := s.run(ctx, t)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		err = files.NoRoom().Because(err)
	}
	if err != nil && errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		err = endless().Because(err) // begun again, it would take as long
	}
	return made, err
}

// convertInTime converts one input, with all that belongs to it, within the time limit of what is read and written.
func (s *Service) convertInTime(
	ctx context.Context, t turn, in file.File, target format.Format, report func(float64, ports.EngineInfo),
) (outcome, error) {
	source, _ := s.Catalog.Formats().Find(in.Format)
	limit := job.TaskLimit(source.Category, target.Category)
	timed, stop := within(ctx, s.Clock, limit)
	defer stop()
	made, err := s.convertOne(timed, t, in, target, report)
	if err != nil && ctx.Err() == nil && errors.Is(context.Cause(timed), errTooLong) {
		return outcome{}, tooLong(limit).Because(err)
	}
	return made, err
}

// errTooLong is why work ends that has run for its time limit.
var errTooLong = fmt.Errorf("the time limit is over: %w", context.DeadlineExceeded)

func tooLong(limit time.Duration) *fault.Fault {
	return fault.New(fault.Timeout,
		"The work on this file took longer than its time limit of %d minutes. Try a smaller file, or a target that is quicker to write.", int(limit.Minutes()))
}

func endless() *fault.Fault {
	return fault.New(fault.Timeout,
		"The work on this task took longer than a worker may go on, which is %d hours. Give each task fewer or smaller files.", int(Longest.Hours()))
}
