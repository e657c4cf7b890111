package work

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/convertd/convertd/domain/file"
)

// reading hashes an output and has its bytes written to the disk while it is being verified: each takes a while, and none needs the others.
type reading struct {
	stop context.CancelFunc
	sums chan file.Sums
	errs chan error
}

// startReading begins to read the file. Whatever made it has ended, so nobody changes it any more.
func startReading(path string) reading {
	ctx, stop := context.WithCancel(context.Background())
	r := reading{stop: stop, sums: make(chan file.Sums, 1), errs: make(chan error, 2)}
	go func() {
		sums, err := hashFile(ctx, path)
		r.sums <- sums
		r.errs <- err
	}()
	go func() { r.errs <- syncFile(path) }()
	return r
}

// end waits for the sums, unless they are of no use any more.
func (r reading) end(useless bool) (file.Sums, error) {
	if useless {
		r.stop()
	}
	defer r.stop()
	sums := <-r.sums
	for range cap(r.errs) {
		if err := <-r.errs; err != nil && !useless {
			return file.Sums{}, err
		}
	}
	return sums, nil
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

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("open the output: %w", err)
	}
	defer func() { _ = f.Close() }()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write the output to the disk: %w", err)
	}
	return nil
}
