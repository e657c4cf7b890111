package work

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// reading hashes an output and has its bytes written to the disk while it is being verified: each takes a while, and none needs the others.
type reading struct {
	stop context.CancelFunc
	sum  chan string
	errs chan error
}

// startReading begins to read the file. Whatever made it has ended, so nobody changes it any more.
func startReading(path string) reading {
	ctx, stop := context.WithCancel(context.Background())
	r := reading{stop: stop, sum: make(chan string, 1), errs: make(chan error, 2)}
	go func() {
		sum, err := hashFile(ctx, path)
		r.sum <- sum
		r.errs <- err
	}()
	go func() { r.errs <- syncFile(path) }()
	return r
}

// end waits for the SHA-256 in hex, unless it is of no use any more.
func (r reading) end(useless bool) (string, error) {
	if useless {
		r.stop()
	}
	defer r.stop()
	sum := <-r.sum
	for range cap(r.errs) {
		if err := <-r.errs; err != nil && !useless {
			return "", err
		}
	}
	return sum, nil
}

func hashFile(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open the output: %w", err)
	}
	defer func() { _ = f.Close() }()
	sum := sha256.New()
	const block = 4 << 20 // how much is read between two looks at ctx
	for ctx.Err() == nil {
		if _, err = io.CopyN(sum, f, block); err != nil {
			break
		}
	}
	if err != io.EOF { //nolint:errorlint // CopyN returns it as it is
		return "", fmt.Errorf("hash the output: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
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
