package pack

import (
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// Compressed returns a writer that packs what is written to it, at a level from 0 to 9, in the kind
// of file that a format id names; plain for ids that are not packed here. Closing it does not close
// to.
func Compressed(to io.Writer, formatID string, level int) (io.WriteCloser, error) {
	switch formatID {
	case "gz", "tgz":
		return gzip.NewWriterLevel(to, level)
	case "zst", "tzst":
		return zstd.NewWriter(
			to,
			zstd.WithEncoderConcurrency(1),
			zstd.WithEncoderLevel(zstdLevel(level)),
		)
	case "lz4", "tlz4":
		w := lz4.NewWriter(to)
		err := w.Apply(lz4.CompressionLevelOption(lz4Level(level)))

		return w, err
	case "br", "tbr":
		return brotli.NewWriterLevel(to, level), nil
	}

	return plain{to}, nil
}

// zstdLevel spreads the levels over the four that the library has.
func zstdLevel(level int) zstd.EncoderLevel {
	switch {
	case level < 3:
		return zstd.SpeedFastest
	case level < 6:
		return zstd.SpeedDefault
	case level < 9:
		return zstd.SpeedBetterCompression
	}

	return zstd.SpeedBestCompression
}

// lz4Level returns the library's name for a level: it counts from 1, and each is a bit of its own.
func lz4Level(level int) lz4.CompressionLevel {
	const first = 8 // the bit of level 1

	if level == 0 {
		return lz4.Fast
	}

	return 1 << (first + level)
}

type plain struct{ io.Writer }

// Close implements io.Closer.
func (plain) Close() error { return nil }
