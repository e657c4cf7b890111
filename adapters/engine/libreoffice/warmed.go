package libreoffice

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/convertd/convertd/adapters/engine/libreoffice/warm"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// Warm is how many instances of LibreOffice stay between documents. The zero value is none.
type Warm struct {
	Instances int
	Folders   ports.Folders // where they work
}

// quick is what an instance that others wait for may take over a document.
const quick = 20 * time.Second

// keep returns a pool of instances, nil where there are to be none.
func (e *Engine) keep(cfg Warm, deps warm.Deps) *warm.Pool {
	if cfg.Instances == 0 {
		return nil
	}

	return warm.New(
		warm.Config{Instances: cfg.Instances, Limit: quick, Command: e.instance}, deps)
}

// instance readies a folder for a LibreOffice that stays.
func (e *Engine) instance(dir string) (sandbox.Command, error) {
	const (
		gb = 1 << 30
		// without a document that is open it would end after the first request
		blank = "private:factory/swriter"
	)

	if err := e.makeProfile(filepath.Join(dir, profile)); err != nil {
		return sandbox.Command{}, err
	}

	c := office(blank)
	c.Top = true
	// it waits most of its life, so it takes no slot
	c.Light = true
	c.Limits = sandbox.Limits{
		Wall: time.Hour, CPU: time.Hour, Idle: time.Hour,
		Memory: 2 * gb, AddressSpace: 4 * gb, Output: 2 * gb, Processes: 64,
	}

	return c, nil
}

// warmly has an instance that runs make the document, and reports whether one did.
func (e *Engine) warmly(ctx context.Context, d *document) (bool, error) {
	if e.pool == nil {
		return false, nil
	}

	input := d.host()
	err := e.watch.While(ctx, input, func(ctx context.Context) error {
		return e.pool.Convert(
			ctx, warm.Job{Input: input, Name: d.name(), Dir: d.Dir, Args: d.converting})
	})

	switch {
	case errors.Is(err, warm.ErrNotMade):
		return false, nil
	case err != nil:
		return false, err
	}

	return true, nil
}

// Close ends the instances that stay.
func (e *Engine) Close() error {
	if e.pool == nil {
		return nil
	}

	return e.pool.Close()
}
