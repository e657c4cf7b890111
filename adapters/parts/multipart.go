package parts

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"
)

// settling bounds the removal of parts.
const settling = 20 * time.Second

// multipart is one object on its way.
type multipart struct {
	client *s3.Client
	in     *s3.PutObjectInput
	id     *string // of the upload

	mu   sync.Mutex
	sent []types.CompletedPart
}

// inParts sends an object whose first part was read.
func inParts(
	ctx context.Context, client *s3.Client, in *s3.PutObjectInput, first []byte, r io.Reader,
) (int64, error) {
	m := &multipart{client: client, in: in}

	if err := m.begin(ctx); err != nil {
		return 0, err
	}

	size, err := m.send(ctx, first, r)
	if err == nil {
		err = m.complete(ctx)
	}

	if err != nil {
		m.abort(ctx)
	}

	return size, err
}

func (m *multipart) begin(ctx context.Context) error {
	begun, err := m.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: m.in.Bucket, Key: m.in.Key, Metadata: m.in.Metadata,
		ContentType: m.in.ContentType, SSEKMSKeyId: m.in.SSEKMSKeyId,
		ServerSideEncryption: m.in.ServerSideEncryption,
	})
	if err != nil {
		return fmt.Errorf("begin an upload in parts: %w", err)
	}

	m.id = begun.UploadId

	return nil
}

// send reads parts and has some of them on their way meanwhile. None is when it returns.
func (m *multipart) send(ctx context.Context, buffer []byte, r io.Reader) (int64, error) {
	sending, limited := errgroup.WithContext(ctx)
	free := make(chan []byte, atOnce+1)

	for range atOnce {
		free <- nil // taken when it is needed
	}

	var (
		size int64
		err  error
	)

	for number, n := int32(1), Size; n > 0; number++ {
		content := buffer[:n]
		size += int64(n)

		sending.Go(func() error {
			err := m.part(limited, number, content)
			free <- content[:Size]

			return err
		})

		if buffer = <-free; buffer == nil {
			buffer = take()
		}

		if limited.Err() != nil {
			break
		}

		n, err = io.ReadFull(r, buffer)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}

		err = nil
	}

	if err := errors.Join(err, sending.Wait()); err != nil {
		return size, err // the client may still read what it has failed to send
	}

	give(buffer)

	for range atOnce {
		if b := <-free; b != nil {
			give(b)
		}
	}

	return size, nil
}

func (m *multipart) part(ctx context.Context, number int32, content []byte) error {
	sent, err := m.client.UploadPart(ctx, &s3.UploadPartInput{
		Bucket: m.in.Bucket, Key: m.in.Key, UploadId: m.id, PartNumber: &number,
		Body: bytes.NewReader(content),
	})
	if err != nil {
		return fmt.Errorf("send part %d: %w", number, err)
	}

	m.mu.Lock()
	defer m.mu.Unlock()

	m.sent = append(m.sent, types.CompletedPart{
		PartNumber: &number, ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32,
	})

	return nil
}

func (m *multipart) complete(ctx context.Context) error {
	slices.SortFunc(m.sent, func(a, b types.CompletedPart) int {
		return int(aws.ToInt32(a.PartNumber) - aws.ToInt32(b.PartNumber))
	})

	_, err := m.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: m.in.Bucket, Key: m.in.Key, UploadId: m.id, IfNoneMatch: m.in.IfNoneMatch,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: m.sent},
	})
	if err != nil {
		return fmt.Errorf("complete an upload in parts: %w", err)
	}

	return nil
}

// abort removes the parts. Those that cannot be removed now, a rule of the bucket removes.
func (m *multipart) abort(ctx context.Context) {
	removing, end := context.WithTimeout(context.WithoutCancel(ctx), settling)
	defer end()

	_, _ = m.client.AbortMultipartUpload(removing, &s3.AbortMultipartUploadInput{
		Bucket: m.in.Bucket, Key: m.in.Key, UploadId: m.id,
	})
}
