package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// Download is what a link grants, opened.
type Download struct {
	Name    string
	MIME    string
	SHA256  string // of the content, in hex; of a zip, of what it is made from
	Made    time.Time
	Content io.ReadSeekCloser
}

// Found is what a link grants, not opened yet.
type Found struct {
	link  Signed
	files []file.File // whose content it is
}

// Sole returns the file whose content it is; false where it is a zip.
func (f Found) Sole() (file.File, bool) {
	if f.link.Zip() {
		return file.File{}, false
	}

	return f.files[0], true
}

// Follow opens what a signed link grants, as Find and Open do.
func (s *Service) Follow(ctx context.Context, link Signed) (Found, Download, error) {
	found, err := s.Find(ctx, link)
	if err != nil {
		return Found{}, Download{}, err
	}

	d, err := s.Open(ctx, found)

	return found, d, err
}

// Find returns what a signed link grants. A wrong signature is LinkExpired, a deleted file
// FileGone, and a past expiry LinkExpired: whoever had a good link is told why a new one would not
// help.
func (s *Service) Find(ctx context.Context, link Signed) (Found, error) {
	var list []file.File

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		if err := s.verify(ctx, tx, link); err != nil {
			return err
		}

		if list, err = s.granted(ctx, tx, link); err == nil && link.Expired(s.Clock.Now()) {
			err = linkExpired()
		}

		return err
	})
	if err != nil {
		return Found{}, fmt.Errorf("follow a link: %w", err)
	}

	return Found{link: link, files: list}, nil
}

// Open opens what was found. The caller closes the content.
func (s *Service) Open(ctx context.Context, found Found) (Download, error) {
	f, sole := found.Sole()
	if !sole {
		return s.zipped(ctx, found.link, found.files)
	}

	blob, err := s.openBlob(ctx, f)
	if err != nil {
		return Download{}, err
	}

	return Download{
		Name:    f.Name,
		MIME:    f.MIME,
		SHA256:  f.SHA256,
		Made:    f.Created,
		Content: blob,
	}, nil
}

// granted returns the files of a link, none of which is gone.
func (s *Service) granted(ctx context.Context, tx ports.Tx, link Signed) ([]file.File, error) {
	ids := []string{link.FileID}
	if link.Zip() {
		j, err := tx.Jobs.Get(ctx, link.JobID)
		if errors.Is(err, ports.ErrNoRow) {
			return nil, s.gone()
		}

		if err != nil {
			return nil, fmt.Errorf("read the job: %w", err)
		}

		t, _ := j.Task(link.Task)
		if t.Result == nil || len(t.Result.Files) == 0 {
			return nil, s.gone()
		}

		ids = t.Result.Files
	}

	list, err := tx.Files.Get(ctx, ids...)
	if errors.Is(err, ports.ErrNoRow) ||
		slices.ContainsFunc(list, func(f file.File) bool { return f.Gone(s.Clock.Now()) }) {
		return nil, s.gone()
	}

	if err != nil {
		return nil, fmt.Errorf("read the rows of files: %w", err)
	}

	return list, nil
}

func (s *Service) gone() error {
	return fault.New(
		fault.FileGone,
		"The file has been deleted; files are kept for %s. Convert it again.",
		s.lifetime(),
	)
}

func (s *Service) openBlob(ctx context.Context, f file.File) (ports.Blob, error) {
	blob, err := s.Blobs.Open(ctx, f.Key)
	if errors.Is(err, ports.ErrNoBlob) {
		return nil, s.gone()
	}

	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}

	return blob, nil
}

func (s *Service) zipped(ctx context.Context, link Signed, list []file.File) (Download, error) {
	for i, f := range list {
		if f.CRC32 != 0 {
			continue
		}

		crc, err := s.checksum(ctx, f)
		if err != nil {
			return Download{}, err
		}

		list[i].CRC32 = crc
	}

	content, err := newZip(
		list,
		func(f file.File) (io.ReadSeekCloser, error) { return s.openBlob(ctx, f) },
	)
	if err != nil {
		return Download{}, err
	}

	sum := sha256.New()
	for _, f := range list {
		_, _ = fmt.Fprintf(sum, "%s %q\n", f.SHA256, f.Name)
	}

	return Download{
		Name:    link.Name,
		MIME:    "application/zip",
		SHA256:  hex.EncodeToString(sum.Sum(nil)),
		Made:    list[0].Created,
		Content: content,
	}, nil
}

// checksum reads a file that was stored before checksums were.
func (s *Service) checksum(ctx context.Context, f file.File) (uint32, error) {
	blob, err := s.openBlob(ctx, f)
	if err != nil {
		return 0, err
	}
	defer blob.Close()

	sums := file.NewSumming()
	if _, err := io.Copy(sums, blob); err != nil {
		return 0, fmt.Errorf("read the file: %w", err)
	}

	return sums.Sums().CRC32, nil
}
