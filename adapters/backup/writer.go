package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Writer writes a backup.
type Writer struct {
	tar      *tar.Writer
	manifest Manifest
}

// NewWriter begins a backup that program writes at an instant.
func NewWriter(w io.Writer, program string, now time.Time) *Writer {
	return &Writer{
		tar:      tar.NewWriter(w),
		manifest: Manifest{Kind: kind, Version: version, Program: program, Created: now},
	}
}

// Add writes one member of that size, and returns its SHA-256 in lower-case hex.
func (w *Writer) Add(
	ctx context.Context,
	name string,
	size int64,
	content io.Reader,
) (sum string, err error) {
	if err := w.tar.WriteHeader(header(name, size, w.manifest.Created)); err != nil {
		return "", fmt.Errorf("begin %s: %w", name, err)
	}

	hash := sha256.New()
	if err := copyWhile(
		ctx,
		w.tar,
		io.TeeReader(io.LimitReader(content, size), hash),
		size,
	); err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}

	sum = hex.EncodeToString(hash.Sum(nil))
	w.manifest.Members = append(w.manifest.Members, Member{name, size, sum})

	return sum, nil
}

// Close writes the manifest with these counts, and ends the backup: without that, it is none.
func (w *Writer) Close(jobs int64, files int, bytes int64) error {
	w.manifest.Jobs, w.manifest.Files, w.manifest.Bytes = jobs, files, bytes

	content, err := json.MarshalIndent(w.manifest, "", "\t")
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}

	err = w.tar.WriteHeader(header(manifestName, int64(len(content)), w.manifest.Created))
	if err == nil {
		_, err = w.tar.Write(content)
	}

	if err := errors.Join(err, w.tar.Close()); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}

	return nil
}

func header(name string, size int64, at time.Time) *tar.Header {
	return &tar.Header{
		Typeflag: tar.TypeReg,
		Name:     name,
		Size:     size,
		Mode:     0o600,
		ModTime:  at,
		Format:   tar.FormatPAX,
	}
}

// copyWhile copies so many bytes until ctx ends.
func copyWhile(ctx context.Context, to io.Writer, from io.Reader, size int64) error {
	const block = 4 << 20 // how much is copied between two looks at ctx

	for left := size; left > 0; {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}

		n, err := io.CopyN(to, from, min(block, left))
		if left -= n; err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}

			return err
		}
	}

	return nil
}
