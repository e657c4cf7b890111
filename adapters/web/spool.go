package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sync/semaphore"

	"github.com/convertd/convertd/domain/fault"
)

const (
	longest    = 64 << 10 // bytes of a body, or of a string in one, that are held in memory at once
	thinnest   = 4 << 20  // bytes of a body without its long strings
	heldAtOnce = 16 << 20 // bytes of all such bodies
)

// spool keeps a large body out of memory: it lies on the disk while it comes, however slowly, and
// what is then decoded of it counts against a bound for all bodies together.
type spool struct {
	dir    string
	bodies *semaphore.Weighted
	mu     sync.Mutex
	file   *os.File
	held   int64 // bytes of the bound
}

// decodeSpooled decodes a large body.
func (x *Exchange) decodeSpooled(ctx context.Context, body io.Reader) (map[string]any, error) {
	s := &x.spool

	file, err := os.CreateTemp(s.dir, "body-*")
	if err != nil {
		return nil, fmt.Errorf("keep a body: %w", err)
	}

	s.file = file
	if err := os.Remove(file.Name()); err != nil { // it goes with the request, or the process
		return nil, fmt.Errorf("keep a body: %w", err)
	}

	size, err := io.Copy(file, body)
	if err != nil {
		return nil, unspooled(err)
	}

	if err := s.hold(ctx, min(size, thinnest)); err != nil {
		return nil, err
	}

	thin := newThinReader(io.NewSectionReader(file, 0, size))

	object, err := decodeObject(thin, func(text string) (any, bool) {
		at, ok := thin.long[text]
		return LongText{file: file, at: at}, ok
	})
	if err != nil {
		return nil, err
	}

	s.keep(min(thin.passed, s.held))

	return object, nil
}

func unspooled(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.New(fault.DiskFull, "The server has no room left. Try again later.").
			Because(err)
	}

	return (&strictJSON{}).broken(err)
}

// hold waits until so much may be held in memory.
func (s *spool) hold(ctx context.Context, size int64) error {
	if s.bodies == nil {
		return nil
	}

	if err := s.bodies.Acquire(ctx, size); err != nil {
		return fmt.Errorf("wait for memory: %w", context.Cause(ctx))
	}

	s.held = size

	return nil
}

// keep gives back what is not needed of it.
func (s *spool) keep(size int64) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.held > size {
		s.bodies.Release(s.held - size)
		s.held = size
	}
}

// end removes the body.
func (s *spool) end() {
	s.keep(0)

	if s.file != nil {
		_ = s.file.Close()
	}
}

// Forget says that the body's object is not needed any more, as long as the answer still takes.
func (x *Exchange) Forget() { x.spool.keep(0) }

// LongText is a string of a JSON body that is too long to be held in memory.
type LongText struct {
	file *os.File
	at   extent
}

// extent is where a string stands in a body, without its quotes.
type extent struct{ start, end int64 }

// Size returns its length as it was written, escapes included.
func (t LongText) Size() int64 { return t.at.end - t.at.start }

// Open returns the string.
func (t LongText) Open() io.Reader {
	return newUnescaper(io.NewSectionReader(t.file, t.at.start, t.Size()))
}

// MarshalJSON implements json.Marshaler: its hash stands for it.
func (t LongText) MarshalJSON() ([]byte, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, t.Open()); err != nil {
		return nil, fmt.Errorf("read a long text: %w", err)
	}

	text, err := json.Marshal(map[string]string{"sha256": hex.EncodeToString(sum.Sum(nil))})
	if err != nil {
		return nil, fmt.Errorf("tell a long text: %w", err)
	}

	return text, nil
}

// newMark returns a string that no sender can know.
func newMark() string { return "long-" + strings.ToLower(rand.Text()) + "-" }
