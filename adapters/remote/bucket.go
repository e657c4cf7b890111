package remote

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"unicode"

	"gocloud.dev/blob"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

// Bounds on the memory of an upload: so many parts of this size are held at once.
const (
	partSize  = 8 << 20
	partsHeld = 2
)

// bucket is what gocloud.dev/blob speaks to.
type bucket struct {
	*session

	blobs  *blob.Bucket
	names  fieldNames
	odd    string                  // characters that the library would write as others
	locate func(key string) string // where a key is, as a URL
	// send writes all of a file under a key, or nothing.
	send func(ctx context.Context, key string, c *content) error
	// explain says what only this kind of storage answers; nil where it is nothing special
	explain func(error) *fault.Fault
}

// fieldNames are the fields that say which file, in which bucket, and who asks.
type fieldNames struct{ key, bucket, who string }

var _ ports.RemoteFiles = (*bucket)(nil)

// Close implements ports.RemoteFiles.
func (b *bucket) Close() error {
	b.close()
	_ = b.blobs.Close() // nothing is written any more

	return nil
}

// List implements ports.RemoteFiles.
func (b *bucket) List(caller context.Context, prefix string, most int) ([]string, error) {
	ctx, end := b.limit(caller)
	defer end(errClosed)

	keys, err := again(ctx, b.session, func() ([]string, error) {
		return b.list(ctx, prefix, most)
	})
	if err != nil {
		return nil, b.failed(caller, ctx, operation.FieldPrefix, prefix, err)
	}

	return keys, nil
}

func (b *bucket) list(ctx context.Context, prefix string, most int) ([]string, error) {
	defer b.in.wait()()

	var keys []string

	all := b.blobs.List(&blob.ListOptions{Prefix: prefix})

	for len(keys) < most {
		object, err := all.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}

		if err != nil {
			return nil, err //nolint:wrapcheck // it is looked at, and replaced
		}

		if !object.IsDir && !strings.HasSuffix(object.Key, "/") { // else it stands for a folder
			keys = append(keys, object.Key)
		}
	}

	return keys, nil
}

// check refuses a key that the library would change: nobody else would find the file under it.
func (b *bucket) check(key string) error {
	if strings.ContainsAny(key, b.odd) || strings.Contains(key, "../") ||
		strings.ContainsFunc(key, unicode.IsControl) {
		return onField(b.names.key, "%q cannot be used as a %s here: it may hold no ../%s.",
			fault.Clip(key, maxShown), b.names.key, spaced(b.odd))
	}

	return nil
}

func spaced(characters string) string {
	var text strings.Builder
	for _, c := range characters {
		text.WriteString(" " + string(c))
	}

	return text.String()
}

// Get implements ports.RemoteFiles.
func (b *bucket) Get(caller context.Context, key string) (ports.Downloaded, error) {
	if err := b.check(key); err != nil {
		return ports.Downloaded{}, err
	}

	ctx, end := b.limit(caller)

	reader, err := again(ctx, b.session, func() (*blob.Reader, error) {
		return b.blobs.NewReader(ctx, key, nil)
	})
	if err != nil {
		defer end(errClosed)
		return ports.Downloaded{}, b.failed(caller, ctx, b.names.key, key, err)
	}

	found := &object{
		bucket: b, caller: caller, ctx: ctx, key: key,
		whole: versionOf(reader), reader: reader, end: reader.Size(),
	}

	return ports.Downloaded{
		Body: incomingObject(found, end), Filename: path.Base(key), Size: reader.Size(),
	}, nil
}

// Put implements ports.RemoteFiles.
func (b *bucket) Put(caller context.Context, key string, c ports.Outgoing) (string, error) {
	if err := b.check(key); err != nil {
		return "", err
	}

	ctx, end := b.limit(caller)
	defer end(errClosed)

	own := &content{Outgoing: c}

	_, err := again(
		ctx,
		b.session,
		func() (struct{}, error) { return struct{}{}, b.put(ctx, key, own) },
	)
	if own.err != nil {
		return "", own.err
	}

	if err != nil {
		return "", b.failed(caller, ctx, b.names.key, key, err)
	}

	return b.locate(key), nil
}

// put aborts by ending the context: what is only closed would be there, cut off.
func (b *bucket) put(ctx context.Context, key string, c *content) error {
	writing, abort := context.WithCancel(ctx)
	defer abort()

	if err := c.rewind(abort); err != nil {
		return err
	}

	return b.send(writing, key, c)
}

// sendBy writes with the library for all services. prepare sets what only one service has.
func sendBy(
	blobs *blob.Bucket, prepare func(as func(any) bool) error,
) func(ctx context.Context, key string, c *content) error {
	return func(ctx context.Context, key string, c *content) error {
		return blobs.Upload(ctx, key, c, &blob.WriterOptions{ //nolint:wrapcheck // it is replaced
			BufferSize: partSize, MaxConcurrency: partsHeld, ContentType: c.MIME,
			DisableContentTypeDetection: true, BeforeWrite: prepare,
		})
	}
}
