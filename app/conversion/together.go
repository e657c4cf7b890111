package conversion

import (
	"context"
	"path/filepath"
	"sync"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// mostTogether is how many outputs are read at once: a process takes longer to start than to read
// so many.
const mostTogether = 100

// reading waits until an output has been read together with others, and returns what was found:
// nothing where it is to be looked at by itself.
type reading func() ([]job.Check, error)

// together has outputs that lie in one folder read at once, where the verifier can, and returns a
// reading for each. The group ends when all have been read.
func (c *Converter) together(
	ctx context.Context, group *sync.WaitGroup, w *work, pieces []piece,
) []reading {
	readings := make([]reading, len(pieces))
	for i := range readings {
		readings[i] = func() ([]job.Check, error) { return nil, nil }
	}

	many, ok := c.deps.Verifier.(ports.ManyVerifier)
	if !ok {
		return readings
	}

	for first := 0; first < len(pieces); {
		some := c.neighbours(w, pieces[first:])
		if len(some) > 1 {
			copy(readings[first:], readTogether(ctx, group, many, some))
		}

		first += max(1, len(some))
	}

	return readings
}

// readTogether begins to read outputs at once.
func readTogether(
	ctx context.Context, group *sync.WaitGroup, many ports.ManyVerifier, some []ports.Output,
) []reading {
	read := sync.OnceValues(func() ([][]job.Check, error) {
		return many.VerifyMany(ctx, some)
	})

	group.Go(func() { _, _ = read() }) // whoever waits for it gets the error

	readings := make([]reading, len(some))
	for i := range some {
		readings[i] = func() ([]job.Check, error) {
			all, err := read()
			if err != nil {
				return nil, err
			}

			return all[i], nil
		}
	}

	return readings
}

// neighbours returns the first outputs, as far as they lie in one folder and are of a known format.
func (c *Converter) neighbours(w *work, pieces []piece) []ports.Output {
	var some []ports.Output

	folder := filepath.Dir(pieces[0].path)
	for _, p := range pieces[:min(len(pieces), mostTogether)] {
		is, ok := c.deps.Catalog.Formats().Find(p.format)
		if !ok || filepath.Dir(p.path) != folder {
			break
		}

		some = append(some, ports.Output{Path: p.path, Format: is, Expect: w.expected})
	}

	return some
}
