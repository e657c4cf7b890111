package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/storage/bucket"
	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/ports"
)

// storageKind is a kind of storage for artefacts.
type storageKind struct {
	scheme string // of its URLs
	form   string // how one is written
	// take notes what a URL of that scheme says; its error is the rest of a sentence.
	take func(c *Config, u *url.URL) error
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
		{"file", "file:///absolute/folder", takeFolder, openFolder},
		{bucket.S3, "s3://bucket?region=eu-central-1", takeBucket, openBucket},
		{bucket.GCS, "gs://bucket", takeBucket, openBucket},
		{bucket.Azure, "azblob://container?account=name", takeBucket, openBucket},
	}
}

func takeFolder(c *Config, u *url.URL) error {
	if u.Host != "" || u.Path == "" {
		return errors.New("names no folder by an absolute path")
	}

	c.StorageDir = u.Path

	return nil
}

func openFolder(_ context.Context, c Config) (openStorage, error) {
	return disk.New(disk.Config{Dir: c.StorageDir})
}

func takeBucket(c *Config, u *url.URL) (err error) {
	c.Bucket, err = bucket.Parse(u)
	return err
}

func openBucket(ctx context.Context, c Config) (openStorage, error) {
	return bucket.New(ctx, c.Bucket)
}

// setStorage takes the URL of a storage.
func (c *Config) setStorage(v string) error {
	kinds := storageList()
	if v == "" {
		c.Storage = kinds[0].scheme
		return nil
	}

	forms := make([]string, len(kinds))
	for i, kind := range kinds {
		forms[i] = kind.form
	}

	u, err := url.Parse(v)
	if err != nil {
		return fmt.Errorf("is no URL; set it to %s", strings.Join(forms, " or "))
	}

	i := slices.IndexFunc(kinds, func(kind storageKind) bool { return u.Scheme == kind.scheme })
	if i < 0 {
		return fmt.Errorf("is %q; set it to %s", u.Redacted(), strings.Join(forms, " or "))
	}

	if err := kinds[i].take(c, u); err != nil {
		return fmt.Errorf("%w; set it to a URL such as %s", err, kinds[i].form)
	}

	c.Storage = kinds[i].scheme

	return nil
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

// blobReader reads what is stored.
type blobReader interface {
	Open(ctx context.Context, key string) (ports.Blob, error)
	io.Closer
}

// readStorage opens the storage for reading alone: a server may be running on it.
func (c *Config) readStorage(ctx context.Context) (blobReader, error) {
	if c.StorageDir != "" {
		return disk.NewReader(disk.Config{Dir: c.StorageDir})
	}

	return c.openStorage(ctx)
}

// storageName names the storage to an operator.
func (c *Config) storageName() string {
	if c.StorageDir != "" {
		return c.StorageDir
	}

	return c.Bucket.String()
}

// folders are those of this machine that hold what is stored or worked on.
func (c *Config) folders() []string {
	if c.StorageDir == "" {
		return []string{c.DataDir}
	}

	return []string{c.DataDir, c.StorageDir}
}

// openBallast keeps room beside a database of files, which has to write in order to delete; nil
// where it is on a server of its own.
func (c *Config) openBallast() (*disk.Ballast, error) {
	if !c.alone() {
		return nil, nil //nolint:nilnil // there is none
	}

	path, err := store.Config{URL: c.DatabaseURL}.Path()
	if err != nil {
		return nil, err
	}

	ballast := disk.NewBallast(filepath.Dir(path))
	if err := ballast.Take(); err != nil {
		return nil, err
	}

	return ballast, nil
}
