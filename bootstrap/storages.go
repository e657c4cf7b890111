package bootstrap

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/ports"
)

// storageKind is a kind of storage for artefacts.
type storageKind struct {
	scheme string // of its URLs
	form   string // how one is written
	// take notes what a URL of that scheme says; it is false where the URL is wrong.
	take func(c *Config, u *url.URL) bool
	open func(ctx context.Context, c Config) (openStorage, error)
}

// openStorage is a storage that is in use until it is closed. It may also be ports.LocalBlobs, and
// should be ports.Owner.
type openStorage interface {
	ports.Blobs
	io.Closer
}

// storageList names every kind of storage, the default first. To add one, write its package and add
// a line here.
func storageList() []storageKind {
	return []storageKind{
		{scheme: "file", form: "file:///absolute/folder", take: takeFolder, open: openFolder},
	}
}

func takeFolder(c *Config, u *url.URL) bool {
	c.StorageDir = u.Path
	return u.Host == "" && u.Path != ""
}

func openFolder(_ context.Context, c Config) (openStorage, error) {
	return disk.New(disk.Config{Dir: c.StorageDir})
}

// setStorage takes the URL of a storage.
func (c *Config) setStorage(v string) error {
	kinds := storageList()
	if v == "" {
		c.Storage = kinds[0].scheme
		return nil
	}

	u, err := url.Parse(v)
	for _, kind := range kinds {
		if err == nil && u.Scheme == kind.scheme && kind.take(c, u) {
			c.Storage = kind.scheme
			return nil
		}
	}

	forms := make([]string, len(kinds))
	for i, kind := range kinds {
		forms[i] = kind.form
	}

	return fmt.Errorf("is %q; set it to %s", v, strings.Join(forms, " or "))
}

// openStorage opens the storage that is set.
func (c *Config) openStorage(ctx context.Context) (openStorage, error) {
	kinds := storageList()

	i := slices.IndexFunc(kinds, func(kind storageKind) bool { return kind.scheme == c.Storage })
	if i < 0 {
		return nil, fmt.Errorf("there is no kind of storage %q", c.Storage)
	}

	blobs, err := kinds[i].open(ctx, *c)
	if err != nil {
		return nil, fmt.Errorf("storage: %w", err)
	}

	return blobs, nil
}

// folders are those of this machine that hold what is stored or worked on.
func (c *Config) folders() []string {
	if c.StorageDir == "" {
		return []string{c.DataDir}
	}

	return []string{c.DataDir, c.StorageDir}
}
