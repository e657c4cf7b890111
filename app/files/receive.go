package files

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
)

// Incoming is a file on its way in.
type Incoming struct {
	Name string // as the sender gave it, not yet cleaned; "" makes one from what the file is
	Body io.Reader
}

// Received is a stored file that no row names yet. Whoever holds it inserts its row or discards it.
type Received struct {
	File     file.File
	Warnings []string
}

// Receive streams a file into the storage, hashed and counted on the way, and recognises it by its content. What brings new work asks for Room
// first. Nothing stays behind after an error: DiskFull where the disk is really full, FileTooLarge, CorruptFile for what is empty or cannot be read,
// UnsupportedFormat for what is not recognised.
func (s *Service) Receive(ctx context.Context, owner string, in Incoming) (Received, error) {
	id := s.IDs.New("file_")
	now := s.Clock.Now()
	f := file.File{ID: id, Owner: owner, Key: owner + "/" + id, Name: file.CleanName(in.Name), Created: now, Expires: s.Until(now)}
	body := bufio.NewReaderSize(&capped{r: in.Body, left: s.cfg.MaxSize, max: s.cfg.MaxSize}, conversion.HeadSize)
	head, err := body.Peek(conversion.HeadSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return Received{}, fmt.Errorf("receive the head: %w", err)
	}
	warnings, err := s.recognise(&f, head, in.Name == "")
	if err != nil {
		return Received{}, err
	}
	if err := s.put(ctx, &f, body); err != nil {
		return Received{}, err
	}
	if err := s.probe(ctx, &f); err != nil {
		s.Discard(ctx, f)
		return Received{}, err
	}
	return Received{File: f, Warnings: warnings}, nil
}

func (s *Service) put(ctx context.Context, f *file.File, body io.Reader) error {
	hashed := newHashing(body)
	size, err := s.Blobs.Put(ctx, f.Key, hashed)
	sum := hashed.end()
	if err != nil {
		return fmt.Errorf("store the file: %w", err)
	}
	f.Size, f.SHA256, f.CRC32 = size, sum.SHA256, sum.CRC32
	return nil
}

// recognise sets format and facts from the content, which has the last word over the name; an unnamed file gets one.
func (s *Service) recognise(f *file.File, head []byte, unnamed bool) (warnings []string, err error) {
	source, warnings, err := conversion.Recognise(s.Catalog.Formats(), s.Sniffer, head, f.Name)
	if err != nil {
		return nil, fault.Of(err).On("file")
	}
	is, _ := s.Catalog.Formats().Find(source.Format)
	if unnamed {
		f.Name = file.WithExtension(f.Name, is.Extension())
	}
	f.Format, f.MIME, f.Facts = is.ID, is.MIMEType(), source.Facts
	return warnings, nil
}

// FormatOf returns the id of the format that content of that name is in. Errors are those of Receive, as far as they show without storing it.
func (s *Service) FormatOf(name string, content []byte) (string, error) {
	if int64(len(content)) > s.cfg.MaxSize {
		return "", TooLarge(s.cfg.MaxSize)
	}
	head := content[:min(len(content), conversion.HeadSize)]
	source, _, err := conversion.Recognise(s.Catalog.Formats(), s.Sniffer, head, file.CleanName(name))
	if err != nil {
		return "", fmt.Errorf("recognise the content: %w", err)
	}
	return source.Format, nil
}

// probe lets an engine look into the file where the storage's files are this machine's; elsewhere the task finds out.
func (s *Service) probe(ctx context.Context, f *file.File) error {
	local, ok := s.Blobs.(ports.LocalBlobs)
	if !ok {
		return nil
	}
	path, err := local.LocalPath(f.Key)
	if err != nil {
		return fmt.Errorf("find the stored file: %w", err)
	}
	facts, err := s.Catalog.Probe(ctx, path, f.Format, f.Facts)
	if err != nil {
		return err
	}
	f.Facts = facts
	return nil
}

// Undo discards files whose rows could not be stored because of cause, unless they may have been: then their bytes stay, and Sweep finds them where
// they were not.
func (s *Service) Undo(ctx context.Context, cause error, list ...file.File) {
	if !errors.Is(cause, ports.ErrUncertain) {
		s.Discard(ctx, list...)
	}
}

// Discard removes the bytes of files that no row names, or whose rows say that they are deleted. It works after the caller's context has ended, within
// its own limit for each; what cannot be removed now is found by Sweep.
func (s *Service) Discard(ctx context.Context, list ...file.File) {
	for _, f := range list {
		s.discard(ctx, f)
	}
}

func (s *Service) discard(ctx context.Context, f file.File) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpLimit)
	defer cancel()
	_ = s.Blobs.Delete(ctx, f.Key)
}

// capped ends with FileTooLarge instead of its last byte but one too many.
type capped struct {
	r    io.Reader
	left int64
	max  int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.left -= int64(n)
	if c.left < 0 {
		return 0, TooLarge(c.max)
	}
	return n, err
}

// TooLarge is the fault for a file over the limit in bytes.
func TooLarge(limit int64) *fault.Fault {
	return fault.New(fault.FileTooLarge, "The file is larger than the limit of %d MB. Send a smaller one, or ask the operator to raise the limit.", limit>>20).
		On("file").With("max_size", limit)
}

// Produced returns the description of a file that a task is about to store: size and hash are still missing.
func (s *Service) Produced(owner, name string, is format.Format) file.File {
	id, now := s.IDs.New("file_"), s.Clock.Now()
	return file.File{
		ID: id, Owner: owner, Key: owner + "/" + id, Name: name, Format: is.ID, MIME: is.MIMEType(),
		Created: now, Expires: s.Until(now),
	}
}
