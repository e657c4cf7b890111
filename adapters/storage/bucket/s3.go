package bucket

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"

	"github.com/convertd/convertd/adapters/parts"
	"github.com/convertd/convertd/ports"
)

// regionOfOthers stands in signatures for services that have no regions.
const regionOfOthers = "us-east-1"

type s3Service struct {
	cfg    Config
	client *s3.Client
}

func dialS3(ctx context.Context, cfg Config) (*blob.Bucket, service, error) {
	options := []func(*config.LoadOptions) error{
		// The environment may name an authority of its own, which only such a client takes.
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTransportOptions(
			func(t *http.Transport) { shape(t, cfg.patience()) },
		)),
		config.WithRetryer(func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts, o.MaxBackoff = cfg.attempts(), cfg.lastPause()
				o.RateLimiter = noLimit{} // who gives up early under load loses what was made
			})
		}),
	}
	if cfg.Region != "" {
		options = append(options, config.WithRegion(cfg.Region))
	}

	found, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, nil, fmt.Errorf("read the environment for S3: %w", err)
	}

	if cfg.Endpoint != "" {
		found.Region = cmp.Or(found.Region, regionOfOthers)
		// Checksums that S3 has had for a short time only, others refuse.
		found.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		found.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	}

	dialled := s3.NewFromConfig(found, func(o *s3.Options) {
		o.UsePathStyle = cfg.PathStyle
		if cfg.Endpoint != "" {
			o.BaseEndpoint = &cfg.Endpoint
		}
	})

	b, err := s3blob.OpenBucket(ctx, dialled, cfg.Bucket, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("open the bucket: %w", err)
	}

	return b, &s3Service{cfg, dialled}, nil
}

// noLimit lets every request be tried again.
type noLimit struct{}

func (noLimit) GetToken(context.Context, uint) (func() error, error) { return free, nil }
func (noLimit) AddTokens(uint) error                                 { return nil }

func free() error { return nil }

func (s *s3Service) version(r *blob.Reader) string {
	var got s3.GetObjectOutput
	if r.As(&got) {
		return aws.ToString(got.ETag)
	}

	return ""
}

func (s *s3Service) reading(version string, as func(any) bool) {
	var in *s3.GetObjectInput
	if as(&in) {
		in.IfMatch = &version
	}
}

func (s *s3Service) put(
	ctx context.Context, name, ticket string, r io.Reader,
) (int64, error) {
	in := &s3.PutObjectInput{
		Bucket: &s.cfg.Bucket, Key: &name, IfNoneMatch: aws.String("*"),
		ContentType: aws.String(octets), Metadata: map[string]string{ticketName: ticket},
		ServerSideEncryption: types.ServerSideEncryption(s.cfg.Encryption),
	}
	if s.cfg.Key != "" {
		in.SSEKMSKeyId = &s.cfg.Key
	}

	return parts.Upload(ctx, s.client, in, r) //nolint:wrapcheck // it is looked at, and wrapped
}

func (s *s3Service) presignGet(
	ctx context.Context, name string, as ports.Served, life time.Duration,
) (string, error) {
	signed, err := s.presigner(life).PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket:                     &s.cfg.Bucket,
		Key:                        &name,
		ResponseContentDisposition: &as.Disposition,
		ResponseContentType:        &as.MIME,
	})
	if err != nil {
		return "", fmt.Errorf("sign a URL: %w", err)
	}

	return signed.URL, nil
}

// presignPut signs nothing where the bucket's encryption is asked for: whoever has the URL would
// have to send the same headers.
func (s *s3Service) presignPut(
	ctx context.Context, name string, size int64, life time.Duration,
) (string, error) {
	if s.cfg.Encryption != "" || s.cfg.Key != "" {
		return "", ports.ErrNotPresigned
	}

	in := &s3.PutObjectInput{Bucket: &s.cfg.Bucket, Key: &name}
	if size > 0 {
		in.ContentLength = &size
	}

	signed, err := s.presigner(life).PresignPutObject(ctx, in)
	if err != nil {
		return "", fmt.Errorf("sign a URL: %w", err)
	}

	return signed.URL, nil
}

func (s *s3Service) presigner(life time.Duration) *s3.PresignClient {
	return s3.NewPresignClient(s.client, s3.WithPresignExpires(life))
}
