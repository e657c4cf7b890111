package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// workers measures how much faster two worker processes of one slot each are than one, on
// conversions that use one processor each.
func (b *bench) workers(ctx context.Context) error {
	const rounds = 2

	in := filepath.Join(b.dir, "noise.wav")
	if err := writeNoise(in, 3*time.Minute); err != nil {
		return err
	}

	var server, bare [2]time.Duration // the best of one, and of two

	at := load()

	for range rounds {
		for i := range server {
			took, err := b.withWorkers(ctx, i+1, in)
			if err != nil {
				return err
			}

			alone, err := timed(func() error { return b.withTools(ctx, i+1, in) })
			if err != nil {
				return err
			}

			server[i], bare[i] = least(server[i], took), least(bare[i], alone)
		}
	}

	b.rows = append(b.rows, row{
		fmt.Sprintf(
			"%d of WAV noise to MP3, two workers of one slot beside one, best of %d (load %s)",
			conversions,
			rounds,
			at,
		),
		ms(server[1]) + " beside " + ms(server[0]),
		ms(bare[1]) + " beside " + ms(bare[0]),
		fmt.Sprintf(
			"×%.2f, the tool ×%.2f",
			server[0].Seconds()/server[1].Seconds(),
			bare[0].Seconds()/bare[1].Seconds(),
		),
		"≥ ×1.8",
	})

	return nil
}

// least is the less of two times, of which the first may be unknown yet.
func least(known, d time.Duration) time.Duration {
	if known == 0 {
		return d
	}

	return min(known, d)
}

// withTools has that many of the bare tool share the conversions.
func (b *bench) withTools(ctx context.Context, n int, in string) error {
	group, ctx := errgroup.WithContext(ctx)
	for i := range n {
		group.Go(func() error {
			for range conversions / n {
				out := filepath.Join(b.dir, fmt.Sprintf("bare-%d.mp3", i))
				if err := tool(
					ctx,
					"ffmpeg",
					"-nostdin",
					"-y",
					"-v",
					"error",
					"-i",
					in,
					"-c:a",
					"libmp3lame",
					out,
				); err != nil {
					return err
				}
			}

			return nil
		})
	}

	return group.Wait()
}

// conversions is how many go through the workers.
const conversions = 12

// writeNoise makes a stereo file of sound that nothing can compress.
func writeNoise(path string, length time.Duration) error {
	size := int64(length.Seconds()) * 48000 * 4

	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("make the noise: %w", err)
	}

	_, err = io.Copy(
		f,
		io.LimitReader(
			io.MultiReader(strings.NewReader(wavHead(uint32(size))), rand.NewChaCha8([32]byte{1})),
			size,
		),
	)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the noise: %w", err)
	}

	return nil
}

// withWorkers returns how long that many worker processes take for all conversions of one upload,
// all offered at once.
func (b *bench) withWorkers(ctx context.Context, n int, in string) (took time.Duration, err error) {
	err = b.withFarm(ctx, n, func(f *farm) error {
		upload, err := f.upload(ctx, in)
		if err != nil {
			return err
		}

		took, err = timed(func() error { return f.convertAll(ctx, upload) })

		return err
	})

	return took, err
}

func (f *farm) convertAll(ctx context.Context, upload string) error {
	c := newClient(f.server.URL)

	var all []job

	for range conversions {
		j, err := c.submit(ctx, upload, "mp3", "")
		if err != nil {
			return err
		}

		all = append(all, j)
	}

	for _, j := range all {
		if _, err := f.finished(ctx, j); err != nil {
			return err
		}
	}

	return nil
}
