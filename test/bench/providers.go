package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/convertd/convertd/test/storages"
)

// provider is a storage outside, on this machine: convertd's way there, and its own client's.
type provider struct {
	name    string         // in the table
	kind    string         // in an operation's name
	key     string         // the field that names a file
	fields  map[string]any // that say where it is, and who asks
	setting string         // as storage_url; "" where convertd keeps its own files on the disk
	own     ownClient
	close   func() error
}

// with returns the fields of a task on a file.
func (p *provider) with(operation, key string, more map[string]any) map[string]any {
	all := maps.Clone(p.fields)
	maps.Copy(all, more)
	all["operation"], all[p.key] = operation+"/"+p.kind, key

	return all
}

// providers lists how each is begun, in a folder of its own.
func providers() []func(ctx context.Context, dir string) (*provider, error) {
	return []func(ctx context.Context, dir string) (*provider, error){
		newVersity, newGoogle, newAzure, newSFTP,
	}
}

func newVersity(ctx context.Context, dir string) (*provider, error) {
	s, err := storages.OpenVersity(ctx, dir)
	if err != nil {
		return nil, err
	}

	return &provider{
		name: "S3", kind: "s3", key: "key", fields: s.Fields(), setting: s.Setting(),
		own: &ownS3{s.Client, s.Bucket}, close: s.Close,
	}, nil
}

func newGoogle(ctx context.Context, dir string) (*provider, error) {
	s, err := storages.OpenGCS(ctx, dir)
	if err != nil {
		return nil, err
	}

	client, err := googleClient(ctx, s)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}

	return &provider{
		name: "Google Cloud Storage", kind: "gcs", key: "key", fields: s.Fields(),
		setting: s.Setting(), own: &ownGoogle{client.Bucket(s.Bucket)}, close: s.Close,
	}, nil
}

func newAzure(ctx context.Context, dir string) (*provider, error) {
	s, err := storages.OpenAzure(ctx, dir)
	if err != nil {
		return nil, err
	}

	return &provider{
		name: "Azure", kind: "azure", key: "blob", fields: s.Fields(), setting: s.Setting(),
		own: &ownAzure{s.Client}, close: s.Close,
	}, nil
}

func newSFTP(ctx context.Context, dir string) (*provider, error) {
	s, err := storages.OpenSFTP(ctx, dir)
	if err != nil {
		return nil, err
	}

	client, err := sftpClient(s)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}

	return &provider{
		name: "SFTP", kind: "sftp", key: "path", fields: s.Fields(),
		own: &ownSFTP{client, dir}, close: func() error {
			return errors.Join(client.Close(), s.Close())
		},
	}, nil
}

// begun begins a provider in a folder of this run.
func (b *bench) begun(
	ctx context.Context, begin func(ctx context.Context, dir string) (*provider, error),
) (*provider, error) {
	dir, err := os.MkdirTemp(b.dir, "provider-*")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}

	p, err := begin(ctx, filepath.Clean(dir))
	if err != nil {
		return nil, fmt.Errorf("begin a storage: %w", err)
	}

	return p, nil
}
