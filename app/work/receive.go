package work

import (
	"context"
	"fmt"
	"io"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
)

// room is asked before a task brings a file in: where the disk has no room for new work, which a
// job that has begun need not find, or the owner's plan keeps no more. held is how many bytes the
// task has brought in already.
func (s *Service) room(ctx context.Context, a assignment, begun bool, held int64) error {
	if !begun {
		if err := s.Files.Room(ctx); err != nil {
			return fmt.Errorf("take a file in: %w", err)
		}
	}

	return s.Files.RoomOf(ctx, a.job.Owner(), a.plan.Stored, held)
}

// receive stores a file that a task brings in, as far as the owner's plan takes it.
func (s *Service) receive(
	ctx context.Context, a assignment, name string, body io.Reader,
) (files.Received, error) {
	received, err := s.Files.Receive(ctx, a.job.Owner(), files.Incoming{
		Max: a.plan.MaxFile, Name: name, Body: body, Begun: a.begun,
	})
	if err != nil {
		return files.Received{}, err
	}

	if err := jobs.Permitted(a.plan, received.File.Format); err != nil {
		s.Files.Discard(ctx, received.File)
		return files.Received{}, err
	}

	return received, nil
}
