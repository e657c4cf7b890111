package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path"
	"strconv"

	googlestorage "cloud.google.com/go/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/oauth2/google"
	"google.golang.org/api/option"

	"github.com/convertd/convertd/test/storages"
)

// ownClient moves a file as a provider's own client does by default.
type ownClient interface {
	get(ctx context.Context, key string, to *os.File) error
	put(ctx context.Context, key string, from *os.File) error
}

// download brings a file in to the disk, where it outlives a power cut as the server's does.
func download(ctx context.Context, c ownClient, key, to string) error {
	f, err := os.Create(to)
	if err != nil {
		return fmt.Errorf("make a file: %w", err)
	}

	err = c.get(ctx, key, f)
	if err == nil {
		err = f.Sync()
	}

	if err := errors.Join(err, f.Close(), os.Remove(to)); err != nil {
		return fmt.Errorf("download: %w", err)
	}

	return nil
}

// upload takes a file out.
func upload(ctx context.Context, c ownClient, from, key string) error {
	f, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("open a file: %w", err)
	}
	defer func() { _ = f.Close() }()

	if err := c.put(ctx, key, f); err != nil {
		return fmt.Errorf("upload: %w", err)
	}

	return nil
}

// ownS3 is Amazon's transfer manager.
type ownS3 struct {
	client *s3.Client
	bucket string
}

func (o *ownS3) get(ctx context.Context, key string, to *os.File) error {
	_, err := transfermanager.New(o.client).DownloadObject(ctx,
		&transfermanager.DownloadObjectInput{Bucket: &o.bucket, Key: &key, WriterAt: to})

	return err
}

func (o *ownS3) put(ctx context.Context, key string, from *os.File) error {
	_, err := transfermanager.New(o.client).UploadObject(ctx,
		&transfermanager.UploadObjectInput{Bucket: &o.bucket, Key: &key, Body: from})

	return err
}

// ownGoogle is Google's client, with reads by JSON, which its emulator knows.
type ownGoogle struct{ bucket *googlestorage.BucketHandle }

func googleClient(ctx context.Context, s *storages.GCS) (*googlestorage.Client, error) {
	encoded, err := json.Marshal(s.Credentials)
	if err != nil {
		return nil, fmt.Errorf("encode the credentials: %w", err)
	}

	account, err := google.JWTConfigFromJSON(encoded, googlestorage.ScopeReadWrite)
	if err != nil {
		return nil, fmt.Errorf("read the credentials: %w", err)
	}

	client, err := googlestorage.NewClient(ctx, googlestorage.WithJSONReads(),
		option.WithTokenSource(account.TokenSource(ctx)),
		option.WithEndpoint(s.URL+"/storage/v1/"))
	if err != nil {
		return nil, fmt.Errorf("make Google's client: %w", err)
	}

	return client, nil
}

func (o *ownGoogle) get(ctx context.Context, key string, to *os.File) error {
	r, err := o.bucket.Object(key).NewReader(ctx)
	if err != nil {
		return err
	}

	_, err = io.Copy(to, r)

	return errors.Join(err, r.Close())
}

func (o *ownGoogle) put(ctx context.Context, key string, from *os.File) error {
	w := o.bucket.Object(key).NewWriter(ctx)
	_, err := io.Copy(w, from)

	return errors.Join(err, w.Close())
}

// ownAzure is Microsoft's client.
type ownAzure struct{ container *container.Client }

func (o *ownAzure) get(ctx context.Context, key string, to *os.File) error {
	_, err := o.container.NewBlobClient(key).DownloadFile(ctx, to, nil)
	return err
}

func (o *ownAzure) put(ctx context.Context, key string, from *os.File) error {
	_, err := o.container.NewBlockBlobClient(key).UploadFile(ctx, from, nil)
	return err
}

// ownSFTP is the usual client of SFTP in Go.
type ownSFTP struct {
	client *sftp.Client
	dir    string
}

func sftpClient(s *storages.SFTP) (*sftp.Client, error) {
	shell, err := ssh.Dial("tcp", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)), &ssh.ClientConfig{
		User: storages.SFTPUser, Auth: []ssh.AuthMethod{ssh.Password(storages.SFTPPassword)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), // it is this process
	})
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}

	client, err := sftp.NewClient(shell)
	if err != nil {
		return nil, errors.Join(err, shell.Close())
	}

	return client, nil
}

func (o *ownSFTP) get(_ context.Context, key string, to *os.File) error {
	f, err := o.client.Open(path.Join(o.dir, key))
	if err != nil {
		return err
	}

	_, err = f.WriteTo(to)

	return errors.Join(err, f.Close())
}

func (o *ownSFTP) put(_ context.Context, key string, from *os.File) error {
	f, err := o.client.Create(path.Join(o.dir, key))
	if err != nil {
		return err
	}

	_, err = f.ReadFrom(from)

	return errors.Join(err, f.Close())
}
