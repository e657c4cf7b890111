package files

import (
	"context"
	"errors"
	"fmt"

	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// Keep stores the row of a received file, so that it can be named by its id, unless its owner would
// then store more than so many bytes; see Fits. If it returns an error, the file is discarded.
func (s *Service) Keep(
	ctx context.Context, r Received, most int64, pending *idempotency.Pending,
) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Files.Insert(ctx, r.File); err != nil {
			return err
		}

		if err := s.happened(ctx, tx, event.FileUploaded, r.File); err != nil {
			return err
		}

		if err := pending.Record(ctx, tx, r.File.ID); err != nil {
			return err
		}

		return s.Fits(ctx, tx, r.File.Owner, most)
	})
	if err != nil {
		s.Undo(ctx, err, r.File)
		return fmt.Errorf("keep a file: %w", err)
	}

	return nil
}

// Get returns the caller's file. Another owner's is FileNotFound like one that does not exist; one
// that was deleted, or has expired, is FileGone.
func (s *Service) Get(ctx context.Context, p access.Principal, id string) (file.File, error) {
	var f file.File

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		f, err = s.Owned(ctx, tx, p, id)
		return err
	})
	if err != nil {
		return file.File{}, fmt.Errorf("get a file: %w", err)
	}

	return f, nil
}

// Owned is Get in a transaction.
func (s *Service) Owned(
	ctx context.Context,
	tx ports.Tx,
	p access.Principal,
	id string,
) (file.File, error) {
	list, err := tx.Files.Get(ctx, id)
	switch {
	case errors.Is(err, ports.ErrNoRow) || (err == nil && !p.Owns(list[0].Owner)):
		return file.File{}, fault.New(
			fault.FileNotFound,
			"There is no file with this id. Upload it first.",
		)
	case err != nil:
		return file.File{}, fmt.Errorf("read the file's row: %w", err)
	case list[0].Gone(s.Clock.Now()):
		return file.File{}, fault.New(
			fault.FileGone,
			"The file has been deleted; files are kept for %s. Upload it again.",
			s.lifetime(),
		)
	}

	return list[0], nil
}

// Delete deletes the caller's file. While a job needs it, that is Conflict.
func (s *Service) Delete(ctx context.Context, p access.Principal, id string) error {
	var f file.File

	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		if f, err = s.Owned(ctx, tx, p, id); err != nil {
			return err
		}

		err = tx.Files.MarkDeleted(ctx, id, s.Clock.Now())
		if errors.Is(err, ports.ErrInUse) {
			return fault.New(
				fault.Conflict,
				"A job that has not ended needs this file. Wait for the job, or cancel it first.",
			)
		}

		if err != nil {
			return err
		}

		if e, keep := audit.Of(p, audit.FileDeleted, id); keep {
			e.ID, e.At = s.IDs.New("aud_"), s.Clock.Now()
			if err := tx.Audit.Append(ctx, e); err != nil {
				return err
			}
		}

		return s.happened(ctx, tx, event.FileDeleted, f)
	})
	if err != nil {
		return fmt.Errorf("delete a file: %w", err)
	}

	s.Discard(ctx, f)

	return nil
}
