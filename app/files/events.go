package files

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/ports"
)

// happened logs what has happened to files, in the transaction that has changed them.
func (s *Service) happened(
	ctx context.Context, tx ports.Tx, name event.Name, list ...file.File,
) error {
	events := make([]event.Event, len(list))
	for i, f := range list {
		events[i] = event.Event{
			ID: s.IDs.New("evt_"), Owner: f.Owner, Subject: f.ID, Name: name,
			Data:    event.File{Name: f.Name, Format: f.Format, MIME: f.MIME, Size: f.Size},
			Trace:   trace.Of(ctx),
			Created: s.Clock.Now(),
		}
	}

	if err := tx.Events.Append(ctx, events...); err != nil {
		return fmt.Errorf("log what has happened to files: %w", err)
	}

	return nil
}

// Uploaded logs that a file has come in with a job, in the transaction that stores its row.
func (s *Service) Uploaded(ctx context.Context, tx ports.Tx, list ...file.File) error {
	return s.happened(ctx, tx, event.FileUploaded, list...)
}

// Expired logs that files were deleted since their time was over, in the transaction that marks
// them.
func (s *Service) Expired(ctx context.Context, tx ports.Tx, list ...file.File) error {
	return s.happened(ctx, tx, event.FileDeleted, list...)
}

// Downloaded logs that the content of a link is being sent, from its beginning.
func (s *Service) Downloaded(ctx context.Context, found Found) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		return s.happened(ctx, tx, event.FileDownloaded, found.files...)
	})
	if err != nil {
		return fmt.Errorf("note a download: %w", err)
	}

	return nil
}
