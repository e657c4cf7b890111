package files

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/trigger"
	"github.com/convertd/convertd/ports"
)

// Incoming is a file on its way in.
type Incoming struct {
	Max  int64  // bytes, where that is less than any file may have; 0 for no other bound
	Name string // as the sender gave it, not yet cleaned; "" makes one from what the file is
	Body io.Reader
	// Begun says that it belongs to work that goes on until the disk is really full.
	Begun bool
}

// Received is a stored file that no row names yet. Whoever holds it inserts its row or discards it.
type Received struct {
	File     file.File
	Warnings []string
}

// Receive streams a file into the storage, hashed and counted on the way, and recognises it by its
// content. What brings new work asks for Room first. Nothing stays behind after an error: DiskFull
// where the disk is really full, FileTooLarge, CorruptFile for what is empty or cannot be read,
// UnsupportedFormat for what is not recognised.
func (s *Service) Receive(ctx context.Context, owner string, in Incoming) (Received, error) {
	if access.Sandbox(owner) {
		if err := trigger.OnCall(in.Name); err != nil {
			return Received{}, err
		}
	}

	id := s.IDs.New("file_")
	now := s.Clock.Now()
	f := file.File{
		ID:      id,
		Owner:   owner,
		Key:     owner + "/" + id,
		Name:    file.CleanName(in.Name),
		Created: now,
		Expires: s.Until(owner, now),
	}

	if s.cfg.MinFree > 0 && !in.Begun {
		in.Body = &leaving{Reader: in.Body, ctx: ctx, files: s}
	}

	body := bufio.NewReaderSize(
		&capped{r: in.Body, left: s.most(in.Max), max: s.most(in.Max)},
		conversion.HeadSize,
	)

	head, err := body.Peek(conversion.HeadSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return Received{}, fmt.Errorf("receive the head: %w", err)
	}

	is, err := s.recognise(bytes.NewReader(head), -1, f.Name)
	if err != nil {
		return Received{}, err
	}

	if err := s.put(ctx, &f, body); err != nil {
		return Received{}, err
	}

	if is, err = s.known(ctx, &f, is, in.Name == ""); err != nil {
		s.Discard(ctx, f)
		return Received{}, err
	}

	return Received{File: f, Warnings: is.Warnings}, nil
}

// most returns how many bytes a file may have that somebody with a bound of their own sends.
func (s *Service) most(own int64) int64 {
	if own == 0 {
		return s.cfg.MaxSize
	}

	return min(own, s.cfg.MaxSize)
}

// known tells what a stored file is, where its beginning did not, and what there is to know of it.
func (s *Service) known(
	ctx context.Context, f *file.File, is conversion.Recognised, unnamed bool,
) (conversion.Recognised, error) {
	if is.Partial {
		var err error
		if is, err = s.look(ctx, *f); err != nil {
			return is, err
		}
	}

	f.Facts = is.Facts
	kind, _ := s.Catalog.Formats().Find(is.Format)

	f.Format, f.MIME = kind.ID, kind.MIMEType()
	if unnamed {
		f.Name = file.WithExtension(f.Name, kind.Extension())
	}

	return is, s.probe(ctx, f)
}

// look recognises a stored file by the whole of it.
func (s *Service) look(ctx context.Context, f file.File) (conversion.Recognised, error) {
	blob, err := s.Blobs.Open(ctx, f.Key)
	if err != nil {
		return conversion.Recognised{}, fmt.Errorf("open the stored file: %w", err)
	}
	defer func() { _ = blob.Close() }() // opened for reading

	return s.recognise(anywhere{blob}, blob.Size(), f.Name)
}

// anywhere reads a blob from any offset, for one reader.
type anywhere struct{ blob ports.Blob }

func (a anywhere) ReadAt(p []byte, offset int64) (int, error) {
	if _, err := a.blob.Seek(offset, io.SeekStart); err != nil {
		return 0, err
	}

	n, err := io.ReadFull(a.blob, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}

	return n, err
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

// recognise says what content is, which has the last word over the name.
func (s *Service) recognise(
	content io.ReaderAt,
	size int64,
	name string,
) (conversion.Recognised, error) {
	is, err := conversion.Recognise(s.Catalog.Formats(), s.Sniffer, content, size, name)
	if err != nil {
		return is, fault.Of(err).On("file")
	}

	return is, nil
}

// FormatOf returns the id of the format that content of that name is in, and what is odd about it.
// size is its length, or somewhat more. Errors are those of Receive, as far as they show without
// storing it, and those of reading.
func (s *Service) FormatOf(
	ctx context.Context, name string, content io.Reader, size int64,
) (id string, warnings []string, err error) {
	if size > s.cfg.MaxSize+s.cfg.MaxSize/16 {
		return "", nil, TooLarge(s.cfg.MaxSize)
	}

	select { // it is in memory for a moment: few at once
	case s.looking <- struct{}{}:
		defer func() { <-s.looking }()
	case <-ctx.Done():
		return "", nil, context.Cause(ctx)
	}

	whole := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	if _, err := whole.ReadFrom(content); err != nil {
		return "", nil, fmt.Errorf("read the content: %w", err)
	}

	if int64(whole.Len()) > s.cfg.MaxSize {
		return "", nil, TooLarge(s.cfg.MaxSize)
	}

	is, err := conversion.Recognise(s.Catalog.Formats(), s.Sniffer,
		bytes.NewReader(whole.Bytes()), int64(whole.Len()), file.CleanName(name))
	if err != nil {
		return "", nil, fmt.Errorf("recognise the content: %w", err)
	}

	return is.Format, is.Warnings, nil
}

// probe lets an engine look into the file where the storage's files are this machine's; elsewhere
// the task finds out.
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

// Undo discards files whose rows could not be stored because of cause, unless they may have been:
// then their bytes stay, and Sweep finds them where they were not.
func (s *Service) Undo(ctx context.Context, cause error, list ...file.File) {
	if !errors.Is(cause, ports.ErrUncertain) {
		s.Discard(ctx, list...)
	}
}

// Discard removes the bytes of files that no row names, or whose rows say that they are deleted. It
// works after the caller's context has ended, within its own limit for each; what cannot be removed
// now is found by Sweep.
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
		On("file").
		With("max_size", limit)
}

// Produced returns the description of a file that a task is about to store: size and hash are still
// missing.
func (s *Service) Produced(owner, name string, is format.Format) file.File {
	id, now := s.IDs.New("file_"), s.Clock.Now()

	return file.File{
		ID: id, Owner: owner, Key: owner + "/" + id, Name: name, Format: is.ID, MIME: is.MIMEType(),
		Created: now, Expires: s.Until(owner, now),
	}
}
