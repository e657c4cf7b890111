package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
)

// compressFrom is the size from which an answer is worth compressing, in bytes: less is a packet or
// two.
const compressFrom = 4 << 10

// Compress sends long answers of these content types with gzip to those who take it. Streams of
// events and downloads never are: the former would be held back, and the latter come in ranges.
func Compress(types []string, next http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.MinSize(compressFrom),
		gzhttp.CompressionLevel(gzip.BestSpeed), // the processors are there to convert
		gzhttp.EnableZstd(false),
		gzhttp.ContentTypeFilter(func(media string) bool { return slices.Contains(types, media) }),
	)
	if err != nil {
		return nil, fmt.Errorf("compress answers: %w", err)
	}

	return wrap(next), nil
}

// uncompressed returns what is beneath the writer that compresses, where there is one.
func uncompressed(w http.ResponseWriter) http.ResponseWriter {
	if compressing, ok := w.(*gzhttp.GzipResponseWriter); ok {
		return compressing.Unwrap()
	}

	return w
}
