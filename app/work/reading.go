package work

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/convertd/convertd/domain/file"
)

// reading hashes an output and has its bytes on their way to the disk while it is being verified:
// each takes a while, and none needs the others.
type reading struct {
	stop    context.CancelFunc
	sums    file.Sums
	err     error
	working sync.WaitGroup
}

// startReading begins to read the file, and tells the storage to expect it. Whatever made it has
// ended, so nobody changes it any more.
func startReading(path string, expect func(path string)) *reading {
	ctx, stop := context.WithCancel(context.Background())
	r := &reading{stop: stop}
	r.working.Go(func() { r.sums, r.err = hashFile(ctx, path) })
	r.working.Go(func() { expect(path) })

	return r
}

// end waits for the sums, unless they are of no use any more.
func (r *reading) end(useless bool) (file.Sums, error) {
	defer r.stop()

	if useless {
		r.stop()
	}

	r.working.Wait()

	if useless {
		return file.Sums{}, nil
	}

	return r.sums, r.err
}

func hashFile(ctx context.Context, path string) (file.Sums, error) {
	f, err := os.Open(path)
	if err != nil {
		return file.Sums{}, fmt.Errorf("open the output: %w", err)
	}
	defer func() { _ = f.Close() }()

	sums := file.NewSumming()

	const block = 4 << 20 // how much is read between two looks at ctx
	for ctx.Err() == nil {
		if _, err = io.CopyN(sums, f, block); err != nil {
			break
		}
	}

	if err != io.EOF { //nolint:errorlint // CopyN returns it as it is
		return file.Sums{}, fmt.Errorf("hash the output: %w", err)
	}

	return sums.Sums(), nil
}
