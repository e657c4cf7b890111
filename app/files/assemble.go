package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/upload"
	"github.com/convertd/convertd/ports"
)

// assembleLimit bounds making a file of an upload.
const assembleLimit = time.Hour

// assembly is an upload that this process makes a file of.
type assembly struct {
	done chan struct{}
	got  Received
	err  error
}

// assemblies are those under way, by the ids of the uploads. Of two processes that make a file of
// the same upload, the second throws its own away.
type assemblies struct {
	mu  sync.Mutex
	all map[string]*assembly
}

// Assemble makes a file of an upload that is whole, once, and returns it. It goes on when ctx ends:
// a connection that breaks while a large file is made would have all of it done again. Errors are
// those of Receive and Keep; the parts are kept then, so that asking again may help.
func (s *Service) Assemble(
	ctx context.Context, p access.Principal, u upload.Upload,
) (Received, error) {
	if u.FileID != "" {
		f, err := s.Get(ctx, p, u.FileID)
		return Received{File: f}, err
	}

	s.assembling.mu.Lock()

	a, under := s.assembling.all[u.ID]
	if !under {
		a = &assembly{done: make(chan struct{})}
		s.assembling.all[u.ID] = a

		go s.run(context.WithoutCancel(ctx), a, p, u)
	}

	s.assembling.mu.Unlock()

	select {
	case <-a.done:
		return a.got, a.err
	case <-ctx.Done():
		return Received{}, context.Cause(ctx)
	}
}

func (s *Service) run(ctx context.Context, a *assembly, p access.Principal, u upload.Upload) {
	ctx, cancel := context.WithTimeout(ctx, assembleLimit)
	defer cancel()

	a.got, a.err = s.assemble(ctx, p, u)

	s.assembling.mu.Lock()
	delete(s.assembling.all, u.ID)
	s.assembling.mu.Unlock()

	close(a.done)
}

func (s *Service) assemble(
	ctx context.Context, p access.Principal, u upload.Upload,
) (Received, error) {
	parts := &joined{ctx: ctx, blobs: s.Blobs, left: u.Parts}

	got, err := s.Receive(ctx, u.Owner, Incoming{
		Max: p.Plan.MaxFile, Name: u.Name, Body: &sized{r: parts, want: u.Size},
	})
	parts.end()

	if errors.Is(err, ports.ErrNoBlob) {
		err = s.replaced(ctx, p, u, &got)
		return got, err
	}

	if err != nil {
		return Received{}, err
	}

	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Uploads.Finish(ctx, u.ID, got.File.ID); err != nil {
			return err
		}

		if err := tx.Files.Insert(ctx, got.File); err != nil {
			return err
		}

		if err := s.happened(ctx, tx, event.FileUploaded, got.File); err != nil {
			return err
		}

		return s.Fits(ctx, tx, u.Owner, p.Plan.Stored)
	})
	if errors.Is(err, ports.ErrNoRow) { // another process was faster
		s.Discard(ctx, got.File)

		err = s.replaced(ctx, p, u, &got)

		return got, err
	}

	if err != nil {
		s.Undo(ctx, err, got.File)
		return Received{}, fmt.Errorf("keep an upload: %w", err)
	}

	s.discardParts(ctx, u.Parts...)

	return got, nil
}

// replaced finds the file that another process has made of an upload, whose parts are gone.
func (s *Service) replaced(
	ctx context.Context, p access.Principal, u upload.Upload, got *Received,
) error {
	again, err := s.Upload(ctx, p, u.ID)
	if err != nil {
		return err
	}

	if again.FileID == "" {
		return fault.New(fault.FileGone,
			"What was sent of this upload is gone. Delete it, and begin another one.")
	}

	f, err := s.Get(ctx, p, again.FileID)
	*got = Received{File: f}

	return err
}

// joined reads parts one after another, and opens each when it comes to it.
type joined struct {
	ctx   context.Context //nolint:containedctx // lives as long as one reading
	blobs ports.Blobs
	left  []upload.Part
	open  ports.Blob
}

// Read implements io.Reader.
func (j *joined) Read(p []byte) (int, error) {
	for {
		if j.open == nil {
			if len(j.left) == 0 {
				return 0, io.EOF
			}

			blob, err := j.blobs.Open(j.ctx, j.left[0].Key)
			if err != nil {
				return 0, fmt.Errorf("open a part: %w", err)
			}

			j.open, j.left = blob, j.left[1:]
		}

		n, err := j.open.Read(p)
		if errors.Is(err, io.EOF) {
			j.end()

			err = nil
		}

		if n > 0 || err != nil {
			return n, err
		}
	}
}

// end closes the part that is open. It was opened for reading, so that closing loses nothing.
func (j *joined) end() {
	if j.open != nil {
		_ = j.open.Close()
		j.open = nil
	}
}
