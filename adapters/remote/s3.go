package remote

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"gocloud.dev/blob/s3blob"

	"github.com/convertd/convertd/adapters/parts"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// s3Tries is how often the library itself tries what passes.
const s3Tries = 3

// anyRegion is what services take that know none.
const anyRegion = "us-east-1"

var (
	regionName = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)
	bucketName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{1,221}$`)
)

const bucketText = "must be the name of a bucket: letters, digits, '.', '-' and '_'."

func checkS3(g Guard, v option.Values) fault.List {
	faults := fieldOf(v, "region", regionName, "must be a region's name, such as eu-central-1.")
	faults = append(faults, fieldOf(v, "bucket", bucketName, bucketText)...)

	return append(faults, checkEndpoint(g, v)...)
}

func openS3(ctx context.Context, s *session, v option.Values) (ports.RemoteFiles, error) {
	endpoint, name := v.Text(operation.FieldEndpoint), v.Text("bucket")

	options := s3.Options{
		Region:     cmp.Or(v.Text("region"), anyRegion),
		HTTPClient: s.http,
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.MaxBackoff = s3Tries, s.cfg.ownPause()
		}),
		Credentials: credentials.NewStaticCredentialsProvider(
			v.Text("access_key_id"), v.Text("secret_access_key"), v.Text("session_token")),
	}

	if endpoint != "" { // what speaks S3 often knows neither buckets' own hosts nor new checksums
		options.BaseEndpoint, options.UsePathStyle = aws.String(endpoint), true
		options.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		options.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	}

	client := s3.New(options)

	blobs, err := s3blob.OpenBucket(ctx, client, name, nil)
	if err != nil {
		return nil, fmt.Errorf("open a bucket: %w", s.cause(err))
	}

	return &bucket{
		session: s, blobs: blobs, explain: explainS3,
		send: func(ctx context.Context, key string, c *content) error {
			in := &s3.PutObjectInput{Bucket: &name, Key: &key, ContentType: &c.MIME}
			_, err := parts.Upload(ctx, client, in, c)

			return err //nolint:wrapcheck // it is looked at, and replaced
		},
		names:  fieldNames{key: "key", bucket: "bucket", who: "access_key_id"},
		locate: func(key string) string { return "s3://" + name + "/" + key },
	}, nil
}

// explainS3 goes by the codes of S3, which tell more than the statuses.
func explainS3(err error) *fault.Fault {
	var told smithy.APIError
	if !errors.As(err, &told) {
		return nil
	}

	switch told.ErrorCode() {
	case "NoSuchBucket":
		return onField("bucket", "There is no such bucket. Check its name.")
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken":
		return onField("access_key_id", "The credentials were refused. Check them.")
	case "ExpiredToken", "TokenRefreshRequired":
		return onField("session_token", "The temporary credentials have expired. Send new ones.")
	case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
		return onField("region", "The bucket is in another region. Name that as region.")
	}

	return nil
}
