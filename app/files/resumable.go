package files

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/upload"
	"github.com/convertd/convertd/ports"
)

// The parts of a file that comes in over several requests lie in the storage under
// parts/<owner>/<id>/<offset>-<any>, so that every process that shares it can go on with them. Two
// that take the same part never write over each other: the rows say whose counts.
const (
	partFolder = "parts/"
	// partSize bounds what a process that dies takes with it.
	partSize = 32 << 20
	// UploadLife is how long an upload may take from its first byte to its last.
	UploadLife = 24 * time.Hour
	// partAge is when a part's upload is over for certain.
	partAge = UploadLife + time.Hour
)

// Begin makes an upload for a file of that many bytes, which count as stored from now on. Errors
// are InvalidInput, FileTooLarge and DiskFull.
func (s *Service) Begin(
	ctx context.Context, p access.Principal, name string, size int64,
) (upload.Upload, error) {
	most := s.most(p.Plan.MaxFile)

	switch {
	case size <= 0:
		return upload.Upload{}, fault.New(fault.InvalidInput,
			"An upload needs at least one byte. Send the file's size in bytes as Upload-Length.")
	case size > most:
		return upload.Upload{}, TooLarge(most)
	}

	if err := s.Room(ctx); err != nil {
		return upload.Upload{}, err
	}

	if name != "" {
		name = file.CleanName(name)
	}

	now := s.Clock.Now()
	u := upload.Upload{
		ID: s.IDs.New("upl_"), Owner: p.Owner, Name: name, Size: size,
		Created: now, Expires: now.Add(UploadLife),
	}

	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Uploads.Insert(ctx, u); err != nil {
			return err
		}

		return s.Fits(ctx, tx, p.Owner, p.Plan.Stored)
	})
	if err != nil {
		return upload.Upload{}, fmt.Errorf("begin an upload: %w", err)
	}

	return u, nil
}

// Upload returns the caller's upload. What is not theirs is FileNotFound, like what does not exist
// or is over.
func (s *Service) Upload(
	ctx context.Context, p access.Principal, id string,
) (u upload.Upload, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		u, err = tx.Uploads.Get(ctx, id)
		return err
	})
	if errors.Is(err, ports.ErrNoRow) || err == nil && (!p.Owns(u.Owner) || u.Gone(s.Clock.Now())) {
		return upload.Upload{}, noUpload()
	}

	if err != nil {
		return upload.Upload{}, fmt.Errorf("look for an upload: %w", err)
	}

	return u, nil
}

func noUpload() *fault.Fault {
	return fault.New(fault.FileNotFound,
		"There is no upload with this id, or its time is over. Begin another one.")
}

// Append stores what comes of an upload until body ends, and returns how many bytes. What has come
// when an error occurs is kept, except for the last part of it. Where somebody else has sent the
// same bytes meanwhile, that is Conflict.
func (s *Service) Append(
	ctx context.Context, u *upload.Upload, body io.Reader,
) (written int64, err error) {
	coming := bufio.NewReader(body)

	for !u.Whole() {
		if _, err := coming.Peek(1); err != nil {
			if errors.Is(err, io.EOF) {
				break
			}

			return written, fmt.Errorf("receive a part: %w", err)
		}

		size, err := s.appendPart(ctx, u, io.LimitReader(coming, min(partSize, u.Size-u.Offset())))
		if err != nil {
			return written, err
		}

		written += size
	}

	return written, nil
}

// appendPart stores one part, and then says that it is there.
func (s *Service) appendPart(
	ctx context.Context, u *upload.Upload, body io.Reader,
) (int64, error) {
	if err := s.Room(ctx); err != nil {
		return 0, err
	}

	part := upload.Part{Offset: u.Offset()}
	part.Key = fmt.Sprintf("%s%s/%s/%d-%s", partFolder, u.Owner, u.ID, part.Offset, rand.Text())

	size, err := s.Blobs.Put(ctx, part.Key, body)
	if err != nil {
		return 0, fmt.Errorf("store a part: %w", err)
	}

	part.Size = size

	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		return tx.Uploads.Append(ctx, u.ID, part)
	})
	if err != nil && !errors.Is(err, ports.ErrUncertain) {
		s.discardParts(ctx, part)
	}

	switch {
	case errors.Is(err, ports.ErrNoRow):
		return 0, noUpload().Because(err)
	case errors.Is(err, ports.ErrTaken):
		return 0, fault.New(fault.Conflict, "Another request has sent these bytes meanwhile. "+
			"Ask how far the upload is, and go on from there.").Because(err)
	case err != nil:
		return 0, fmt.Errorf("note a part: %w", err)
	}

	u.Parts = append(u.Parts, part)

	return size, nil
}

// Abandon deletes an upload and what has come of it; not the file that was made of it.
func (s *Service) Abandon(ctx context.Context, u upload.Upload) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		return tx.Uploads.Delete(ctx, u.ID)
	})
	if errors.Is(err, ports.ErrNoRow) {
		return noUpload().Because(err)
	}

	if err != nil {
		return fmt.Errorf("delete an upload: %w", err)
	}

	s.discardParts(ctx, u.Parts...)

	return nil
}

// GiveUp deletes at most limit uploads whose time is over, and returns how many.
func (s *Service) GiveUp(ctx context.Context, limit int) (int, error) {
	var over []upload.Upload

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		over, err = tx.DueUploads.Expired(ctx, s.Clock.Now(), limit)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("look for uploads whose time is over: %w", err)
	}

	for _, u := range over {
		if err := s.Abandon(ctx, u); err != nil && !fault.Is(err, fault.FileNotFound) {
			return 0, err
		}
	}

	return len(over), nil
}

// discardParts removes what no row names, as far as that can be done; Sweep finds the rest.
func (s *Service) discardParts(ctx context.Context, parts ...upload.Part) {
	for _, part := range parts {
		s.discard(ctx, file.File{Key: part.Key})
	}
}

// partOf reports whether a key is of a part.
func partOf(key string) bool {
	rest, ok := strings.CutPrefix(key, partFolder)
	if !ok {
		return false
	}

	offset, _, ok := strings.Cut(rest[strings.LastIndex(rest, "/")+1:], "-")
	_, err := strconv.ParseInt(offset, 10, 64)

	return ok && err == nil && strings.Count(rest, "/") == stagedParts-2
}
