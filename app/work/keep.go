package work

import (
	"context"
	"fmt"
	"sync"

	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/file"
)

// keptAtOnce is how many outputs are brought into the storage at a time. Nearly all of it is
// waiting: a disk makes one commit of what several wait for, and a bucket is far away.
const keptAtOnce = 16

// keep moves the outputs into the storage.
func (s *Service) keep(
	ctx context.Context,
	a assignment,
	made conversion.Made,
	sums map[string]file.Sums,
) (outcome, error) {
	kept := outcome{engine: made.Engine, version: made.Version}
	kept.result.Warnings, kept.result.Report = made.Warnings, made.Report

	whole := false
	defer func() { s.discardUnless(ctx, &whole, &kept) }()

	for _, output := range made.Outputs {
		f := s.Files.Produced(a.job.Owner(), output.Name, output.Format)
		f.Facts.Pages = output.Pages()
		f.SHA256, f.CRC32 = sums[output.Path].SHA256, sums[output.Path].CRC32

		kept.files = append(kept.files, f)
		kept.result.Files = append(kept.result.Files, f.ID)
		kept.result.Checks = distinct(kept.result.Checks, output.Checks)
	}

	if err := s.adoptAll(ctx, kept.files, made.Outputs); err != nil {
		return outcome{}, fmt.Errorf("store the output: %w", err)
	}

	whole = true

	return kept, nil
}

// adoptAll has the storage take each output as the file of the same number, and sets their sizes.
// It stops at the first that fails.
func (s *Service) adoptAll(
	ctx context.Context, files []file.File, outputs []conversion.Output,
) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	turns := make(chan struct{}, keptAtOnce)

	var group sync.WaitGroup

	for i, output := range outputs {
		turns <- struct{}{}

		if ctx.Err() != nil {
			break
		}

		group.Go(func() {
			defer func() { <-turns }()

			var err error
			if files[i].Size, err = s.Blobs.Adopt(ctx, files[i].Key, output.Path); err != nil {
				stop(err)
			}
		})
	}

	group.Wait()

	return context.Cause(ctx)
}
