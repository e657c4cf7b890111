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
	"os"
	"path"
	"path/filepath"
	"strings"
)

// maxManifest bounds the manifest, in bytes: more than a million members.
const maxManifest = 256 << 20

var errNotWhole = errors.New("the backup ends before its manifest: it is not whole")

// Extract writes the members of a backup into an empty folder, under their names, and holds them
// against the manifest. The backup may be anything: nothing is written outside of the folder, and
// whatever is not as a Writer has it is an error, after which the folder holds rubbish.
func Extract(ctx context.Context, r io.Reader, dir string) (Manifest, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Manifest{}, fmt.Errorf("open the folder: %w", err)
	}
	defer func() { _ = root.Close() }() // only a handle

	x := &extraction{root: root, found: map[string]Member{}}

	archive := tar.NewReader(r)
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return Manifest{}, errNotWhole
		}

		if errors.Is(err, io.ErrUnexpectedEOF) {
			return Manifest{}, errNotWhole
		}

		if err != nil {
			return Manifest{}, fmt.Errorf("it is no backup of convertd, or a damaged one: %w", err)
		}

		if h.Name == manifestName {
			return x.judge(archive, h)
		}

		if err := x.member(ctx, archive, h); err != nil {
			return Manifest{}, err
		}
	}
}

type extraction struct {
	root  *os.Root
	found map[string]Member
}

func (x *extraction) member(ctx context.Context, content io.Reader, h *tar.Header) error {
	if err := admissible(h); err != nil {
		return err
	}

	if err := x.root.MkdirAll(path.Dir(h.Name), 0o700); err != nil {
		return fmt.Errorf("make a folder for %q: %w", h.Name, err)
	}

	f, err := x.root.OpenFile(filepath.FromSlash(h.Name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("make %q: %w", h.Name, err)
	}

	sum := sha256.New()

	err = copyWhile(ctx, io.MultiWriter(f, sum), content, h.Size)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errNotWhole
	}

	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("extract %q: %w", h.Name, err)
	}

	x.found[h.Name] = Member{h.Name, h.Size, hex.EncodeToString(sum.Sum(nil))}

	return nil
}

// admissible lets the names through that a Writer is given. That none leads out of the folder is
// held by os.Root besides.
func admissible(h *tar.Header) error {
	key, isBlob := strings.CutPrefix(h.Name, Blobs)
	switch {
	case h.Typeflag != tar.TypeReg || sparse(h):
		return fmt.Errorf(
			"the backup holds %q, which is no plain file; it was not made by convertd",
			h.Name,
		)
	case h.Name == Database || h.Name == Key:
		return nil
	case !isBlob,
		!filepath.IsLocal(key),
		path.Clean(key) != key,
		strings.ContainsAny(key, "\\\x00"):
		return fmt.Errorf("the backup holds %q, a name that convertd does not write", h.Name)
	}

	return nil
}

// sparse reports whether a file has holes: a small backup could grow to any size.
func sparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}

	return false
}

// judge reads the manifest, which stands last, and holds what was found against it.
func (x *extraction) judge(content io.Reader, h *tar.Header) (Manifest, error) {
	if h.Size > maxManifest {
		return Manifest{}, errors.New(
			"the backup's manifest is larger than any that convertd writes",
		)
	}

	var m Manifest
	if err := json.NewDecoder(content).Decode(&m); err != nil {
		return Manifest{}, fmt.Errorf("read the backup's manifest: %w", err)
	}

	switch {
	case m.Kind != kind:
		return Manifest{}, errors.New("it is no backup of convertd")
	case m.Version != version:
		return Manifest{}, fmt.Errorf(
			"the backup is of version %d, and this program reads version %d; restore it with convertd %s",
			m.Version,
			version,
			m.Program,
		)
	case len(m.Members) != len(x.found):
		return Manifest{}, fmt.Errorf(
			"the backup is damaged: its manifest names %d members, and there are %d",
			len(m.Members),
			len(x.found),
		)
	}

	for _, needed := range []string{Database, Key} {
		if _, ok := x.found[needed]; !ok {
			return Manifest{}, fmt.Errorf("the backup lacks %s", needed)
		}
	}

	for _, want := range m.Members {
		if got := x.found[want.Name]; got != want {
			return Manifest{}, fmt.Errorf(
				"the backup is damaged: %q is not what the manifest says",
				want.Name,
			)
		}
		// one that is named twice would hide one that is not named at all
		delete(x.found, want.Name)
	}

	return m, nil
}
