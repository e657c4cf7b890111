package unpack

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Why an archive cannot be read, or may not be.
var (
	ErrDamaged       = errors.New("the archive is damaged")
	ErrPassword      = errors.New("the archive is encrypted and no password was given")
	ErrWrongPassword = errors.New("the password does not open the archive")
	ErrTooLarge      = errors.New("the archive unpacks to more than is allowed")
	ErrTooMany       = errors.New("the archive holds more files than are allowed")
	ErrUnsupported   = errors.New("the archive is of a kind that is not known")
	ErrVolume        = errors.New("the archive is one part of several")
)

// Source is an archive.
type Source struct {
	File   *os.File
	Format string // format id
	// what its user calls it: a packed file without a name of its own is called after it
	Name     string
	Password string
	// Progress is told the fraction done, from 0 to 1. It may be nil.
	Progress func(fraction float64)
}

// Limits bound what is taken out of an archive.
type Limits struct {
	Files int   // folders and links count too
	Bytes int64 // of all files together
}

// An archive that unpacks to more than a thousand times its size was made to do harm, unless it is
// small all the same: DEFLATE gets to 1,032 times with nothing but zeros.
const (
	mostRatio = 1000
	harmless  = 256 << 20
)

// Member is a file or folder in an archive.
type Member struct {
	Path     string // relative, slashes between; it leads nowhere else
	Folder   bool
	Program  bool      // may be executed
	Size     int64     // of its content, as the archive tells; -1 where it does not
	Modified time.Time // zero where the archive does not tell
}

// Notes are what was found and not handed on, or not as it was.
type Notes struct {
	Links   int // symbolic and hard links, devices, pipes
	Outside int // names that lead out of the archive's own folder, which were cut
}

// Summary counts what is in an archive.
type Summary struct {
	Files, Folders int
	Last           string // the path of the last file
	Notes
}

// Walk hands on every file and folder of an archive, in its order. The content of a folder is nil;
// what is not read of a file's is lost. Errors are those of this package, and of visit.
func Walk(s Source, l Limits, visit func(m Member, content io.Reader) error) (Notes, error) {
	w := &walk{Source: s, limits: l, visit: visit}
	err := w.run()

	return w.notes, err
}

// List looks what is in an archive, and reads as little of its files as its format allows.
func List(s Source, l Limits) (Summary, error) {
	var found Summary

	w := &walk{Source: s, limits: l, listing: true}
	w.visit = func(m Member, _ io.Reader) error {
		if m.Folder {
			found.Folders++
		} else {
			found.Files++
			found.Last = m.Path
		}

		return nil
	}
	err := w.run()
	found.Notes = w.notes

	return found, err
}

// walk is one way through an archive.
type walk struct {
	Source

	limits  Limits
	visit   func(Member, io.Reader) error
	listing bool // contents are not wanted

	packed int64 // bytes of the archive
	seen   int   // members so far
	bytes  int64 // unpacked so far
	notes  Notes
}

// member is what a format's reader found.
type member struct {
	Member

	name string // as it stands in the archive, in UTF-8
	link bool   // or something else that is neither file nor folder
	open func() (io.Reader, error)
}

func (w *walk) run() error {
	info, err := w.File.Stat()
	if err != nil {
		return err
	}

	w.packed = info.Size()

	read, ok := readers()[w.Format]
	if !ok {
		return fmt.Errorf("%w: %q", ErrUnsupported, w.Format)
	}

	return read(w)
}

// found checks a member and hands it on.
func (w *walk) found(m member) error {
	w.seen++
	if w.seen > w.limits.Files {
		return ErrTooMany
	}

	if m.link {
		w.notes.Links++
		return nil
	}

	path, inside := cleaned(m.name)
	if !inside {
		w.notes.Outside++
	}

	if path == "" {
		return nil // the archive's own folder
	}

	m.Path = path
	if m.Folder || w.listing {
		return w.visit(m.Member, nil)
	}

	content, err := m.open()
	if err != nil {
		return err
	}

	metered := &meter{walk: w, from: content}
	if err := w.visit(m.Member, metered); err != nil {
		return err
	}

	_, err = io.Copy(io.Discard, metered) // its checksum is behind its end

	return err
}

// fits refuses an archive that is to become larger than is allowed, before it has.
func (w *walk) fits(unpacked int64) error {
	if unpacked > w.limits.Bytes || unpacked < 0 {
		return fmt.Errorf("%w: %d bytes", ErrTooLarge, unpacked)
	}

	if unpacked > harmless && unpacked/mostRatio > w.packed {
		return fmt.Errorf("%w: %d times its size", ErrTooLarge, unpacked/max(w.packed, 1))
	}

	return nil
}

// meter counts what is unpacked, and ends where it is too much.
type meter struct {
	*walk

	from io.Reader
}

// Read implements io.Reader. Whatever else goes wrong in a decoder, the archive is damaged.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.from.Read(p)

	m.bytes += int64(n)
	if over := m.fits(m.bytes); over != nil {
		return n, over
	}

	if err != nil && !errors.Is(err, io.EOF) {
		err = m.told(err)
	}

	return n, err
}

// told names the error of a decoder. One that says nothing of passwords means that the archive is
// damaged.
func (w *walk) told(err error) error {
	for _, known := range []error{
		ErrDamaged,
		ErrPassword,
		ErrWrongPassword,
		ErrTooLarge,
		ErrTooMany,
		ErrUnsupported,
		ErrVolume,
	} {
		if errors.Is(err, known) {
			return err
		}
	}

	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// tell tells of the progress.
func (w *walk) tell(done, all int64) {
	if w.Progress != nil && all > 0 {
		w.Progress(min(float64(done)/float64(all), 1))
	}
}
