package parts

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const (
	// Size is that of every part but the last, in bytes: some services want all to be alike, and S3
	// takes none that is smaller. Of 10,000 parts, as many as it takes, that makes 50 GB.
	Size = 5 << 20
	// atOnce is how many parts are on their way, while one more is read.
	atOnce = 2
	// least is what is read before there is a part: most objects are small.
	least = 64 << 10
)

// Upload makes an object of all of r, or none, and returns its size in bytes. What in says of the
// object, and of one that is there already, holds for parts as well. An error of r is returned as
// it is, and one of S3 can be told by the client's types.
func Upload(
	ctx context.Context, client *s3.Client, in *s3.PutObjectInput, r io.Reader,
) (int64, error) {
	head, err := io.ReadAll(io.LimitReader(r, least))
	if err != nil {
		return 0, err //nolint:wrapcheck // it is the reader's own
	}

	if len(head) < least {
		return whole(ctx, client, in, head)
	}

	first := take()

	n, err := io.ReadFull(r, first[copy(first, head):])
	if n += len(head); n < Size {
		defer give(first)
	}

	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return whole(ctx, client, in, first[:n])
	case err != nil:
		return 0, err //nolint:wrapcheck // the same
	}

	return inParts(ctx, client, in, first, r)
}

// whole sends an object in one request.
func whole(
	ctx context.Context, client *s3.Client, in *s3.PutObjectInput, content []byte,
) (int64, error) {
	with := *in
	with.Body = bytes.NewReader(content)

	if _, err := client.PutObject(ctx, &with); err != nil {
		return 0, fmt.Errorf("put an object: %w", err)
	}

	return int64(len(content)), nil
}
