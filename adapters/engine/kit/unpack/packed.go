package unpack

import (
	"bufio"
	"compress/bzip2"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"
)

// most is how much memory a decoder may take for what it looks back to.
const most = 1 << 30

// decoders returns how each kind of packed file is unpacked, by its format id.
func decoders() map[string]func(io.Reader) (io.Reader, error) {
	gz := func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }
	bz := func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }
	block := func(r io.Reader) (io.Reader, error) { return xz.NewReader(r) }
	zst := func(r io.Reader) (io.Reader, error) {
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(most))
		if err != nil {
			return nil, err
		}

		return d.IOReadCloser(), nil
	}
	quick := func(r io.Reader) (io.Reader, error) { return lz4.NewReader(r), nil }
	brotlied := func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }
	alone := func(r io.Reader) (io.Reader, error) {
		return lzma.ReaderConfig{DictCap: most}.NewReader(r)
	}

	return map[string]func(io.Reader) (io.Reader, error){
		"gz":    gz,
		"tgz":   gz,
		"bz2":   bz,
		"tbz2":  bz,
		"xz":    block,
		"txz":   block,
		"zst":   zst,
		"tzst":  zst,
		"lz4":   quick,
		"tlz4":  quick,
		"lz":    newLzip,
		"tlz":   newLzip,
		"lzma":  alone,
		"tlzma": alone,
		"z":     newLZW,
		"taz":   newLZW,
		"br":    brotlied,
		"tbr":   brotlied,
	}
}

// readers returns what reads each format.
func readers() map[string]func(*walk) error {
	all := map[string]func(*walk) error{
		"zip": (*walk).zip, "7z": (*walk).sevenZip, "rar": (*walk).rar, "tar": (*walk).tape,
	}
	for _, id := range []string{"jar", "apk", "ipa", "whl"} { // zips by another name
		all[id] = (*walk).zip
	}

	for id := range decoders() {
		all[id] = (*walk).stream
	}

	return all
}

// payload is what is in a packed file.
type payload struct {
	*bufio.Reader

	name string // as the packing tells; "" where it does not
	tape bool   // it is a tar file
}

// payload looks into a packed file.
func (w *walk) payload() (p payload, err error) {
	const block = 512

	if _, err := w.File.Seek(0, io.SeekStart); err != nil {
		return p, err
	}

	from, err := decoders()[w.Format](bufio.NewReaderSize(&position{from: w.File, walk: w}, 1<<16))
	if err != nil {
		return p, w.told(err)
	}

	if g, ok := from.(*gzip.Reader); ok {
		p.name = g.Name
	}

	p.Reader = bufio.NewReaderSize(from, 1<<16)

	head, err := p.Peek(block)
	if err != nil && !errors.Is(err, io.EOF) {
		return p, w.told(err)
	}

	p.tape = isTar(head)

	return p, nil
}

// stream reads a packed file: a tar file, or one file alone.
func (w *walk) stream() error {
	content, err := w.payload()
	if err != nil {
		return err
	}

	if content.tape {
		return w.tar(&meter{walk: w, from: content})
	}

	m := member{
		name: w.inner(content.name),
		open: func() (io.Reader, error) { return content, nil },
	}
	m.Size = -1

	return w.found(m)
}

// inner returns what a single packed file is called: as the archive is, without the extension of
// the packing, else as the archive says.
func (w *walk) inner(told string) string {
	name := path.Base(strings.ReplaceAll(w.Name, `\`, "/"))

	ext := path.Ext(name)
	if _, packed := decoders()[strings.ToLower(strings.TrimPrefix(ext, "."))]; packed &&
		name != ext {
		return strings.TrimSuffix(name, ext)
	}

	if clean, inside := cleaned(told); clean != "" && inside {
		return path.Base(clean)
	}

	if name == "." || name == "/" {
		return "file"
	}

	return name
}

// Tape calls use with the whole tar file that an archive is or holds; ok is false where there is
// none. It counts against the limits, and damaged ones are refused as by Walk.
func Tape(s Source, l Limits, use func(content io.Reader) error) (ok bool, err error) {
	w := &walk{
		Source:  s,
		limits:  l,
		listing: true,
		visit:   func(Member, io.Reader) error { return nil },
	}

	info, err := s.File.Stat()
	if err != nil {
		return false, err
	}

	w.packed = info.Size()

	if s.Format == "tar" {
		return true, w.whole(&position{from: s.File, walk: w}, use)
	}

	if _, packed := decoders()[s.Format]; !packed {
		return false, nil
	}

	content, err := w.payload()
	if err != nil || !content.tape {
		return false, err
	}

	return true, w.whole(content, use)
}

// whole has a tar file used, and reads it at the same time.
func (w *walk) whole(content io.Reader, use func(io.Reader) error) error {
	read, write := io.Pipe()
	done := make(chan error, 1)

	go func() {
		err := use(read)

		_ = read.CloseWithError(err) // it never fails
		done <- err
	}()

	copied := io.TeeReader(&meter{walk: w, from: content}, write)

	err := w.tar(copied)
	if err == nil {
		_, err = io.Copy(io.Discard, copied) // what pads it
	}

	_ = write.CloseWithError(err) // nil ends it
	if used := <-done; err == nil || used != nil && !errors.Is(used, err) {
		err = used
	}

	return err
}
