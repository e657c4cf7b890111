package canary

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

// kept is how long a finding stands, so that whoever asks often costs little.
const kept = 10 * time.Second

// limit bounds a check; a slot of the sandbox may have to be waited for.
const limit = 30 * time.Second

// Deps are what the canary goes through.
type Deps struct {
	Ping      func(ctx context.Context) error // the database
	Catalog   *catalog.Catalog
	Converter *conversion.Converter
	Folders   ports.Folders
	Blobs     ports.Blobs
	IDs       ports.IDs
	Clock     ports.Clock
}

// Finding is what a check has found.
type Finding struct {
	Engine string        // that converted the canary
	Took   time.Duration // all of it
	At     time.Time
	Err    error // why a user's file would not be converted either; nil where it would
}

// Service checks. It is safe for concurrent use.
type Service struct {
	Deps
	mu   sync.Mutex // one canary at a time
	last Finding
}

// New returns the service.
func New(deps Deps) *Service { return &Service{Deps: deps} }

// Check converts a canary, unless that was done just now.
func (s *Service) Check(ctx context.Context) Finding {
	s.mu.Lock()
	defer s.mu.Unlock()

	if !s.last.At.IsZero() && s.Clock.Now().Sub(s.last.At) < kept {
		return s.last
	}

	// whoever asked may be gone before it is known: the next one has it then
	limited, done := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer done()

	began := s.Clock.Now()
	engine, err := s.fly(limited)
	now := s.Clock.Now()
	s.last = Finding{Engine: engine, Took: now.Sub(began), At: now, Err: err}

	return s.last
}

func (s *Service) fly(ctx context.Context) (engine string, err error) {
	if err := s.Ping(ctx); err != nil {
		return "", fmt.Errorf("database: %w", err)
	}

	dir, err := s.Folders.Make("canary")
	if err != nil {
		return "", fmt.Errorf("work folder: %w", err)
	}

	defer func() { err = errors.Join(err, s.Folders.Remove(dir)) }()

	made, err := s.convert(ctx, dir)
	if err != nil {
		return "", fmt.Errorf("conversion: %w", err)
	}

	if err := s.store(ctx, made.Outputs[0].Path); err != nil {
		return made.Engine, fmt.Errorf("storage: %w", err)
	}

	return made.Engine, nil
}

// convert makes a JPEG of a PNG, as engines without any package can.
func (s *Service) convert(ctx context.Context, dir string) (conversion.Made, error) {
	path := filepath.Join(dir, "canary.png")

	var picture bytes.Buffer
	if err := png.Encode(&picture, drawn()); err != nil {
		return conversion.Made{}, fmt.Errorf("draw it: %w", err)
	}

	//nolint:gosec // the folders above are shut, and engines may run as another user
	if err := os.WriteFile(path, picture.Bytes(), 0o644); err != nil {
		return conversion.Made{}, fmt.Errorf("keep it: %w", err)
	}

	target, _ := s.Catalog.Formats().Find("jpg")

	return s.Converter.Do(ctx, conversion.Request{
		Operation: operation.Conversion(),
		Sources:   []conversion.Source{{Path: path, Name: "canary.png", Format: "png"}},
		Target:    target,
		Dir:       dir,
		Limit:     limit,
		Progress:  func(float64, ports.EngineInfo) {},
	})
}

// drawn is a yellow picture.
func drawn() image.Image {
	const side = 32

	picture := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		picture.Set(i%side, i/side, color.RGBA{R: 255, G: 220, A: 255})
	}

	return picture
}

// store keeps the result, reads it back, and deletes it.
func (s *Service) store(ctx context.Context, path string) (err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the result: %w", err)
	}

	key := "canary/" + s.IDs.New("canary_")

	// also where it was not kept to the end
	defer func() { err = errors.Join(err, s.Blobs.Delete(context.WithoutCancel(ctx), key)) }()

	if _, err := s.Blobs.Put(ctx, key, bytes.NewReader(content)); err != nil {
		return err
	}

	blob, err := s.Blobs.Open(ctx, key)
	if err != nil {
		return err
	}

	back, err := io.ReadAll(blob)
	if err := errors.Join(err, blob.Close()); err != nil {
		return err
	}

	if !bytes.Equal(back, content) {
		return errors.New("it gives back other bytes than it was given")
	}

	return nil
}
