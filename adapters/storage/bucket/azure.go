package bucket

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	azureblobs "github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/sas"
	"gocloud.dev/blob"
	"gocloud.dev/blob/azureblob"

	"github.com/convertd/convertd/ports"
)

type azureService struct {
	cfg    Config
	client *container.Client
	blobs  *blob.Bucket
	key    *azblob.SharedKeyCredential // nil where something else lets us in, which signs nothing
}

// azureEnvironment is where Azure's tools look for credentials.
type azureEnvironment struct{ account, key, token, connection string }

func readAzureEnvironment(cfg Config) azureEnvironment {
	e := azureEnvironment{
		account:    cmp.Or(cfg.Account, os.Getenv("AZURE_STORAGE_ACCOUNT")),
		key:        os.Getenv("AZURE_STORAGE_KEY"),
		token:      strings.TrimPrefix(os.Getenv("AZURE_STORAGE_SAS_TOKEN"), "?"),
		connection: os.Getenv("AZURE_STORAGE_CONNECTION_STRING"),
	}

	// A connection string holds the same by other names.
	for part := range strings.SplitSeq(e.connection, ";") {
		switch name, value, _ := strings.Cut(part, "="); name {
		case "AccountName":
			e.account = cmp.Or(e.account, value)
		case "AccountKey":
			e.key = cmp.Or(e.key, value)
		}
	}

	return e
}

func dialAzure(
	ctx context.Context, cfg Config, client *http.Client,
) (*blob.Bucket, service, error) {
	s, err := newAzure(cfg, client)
	if err != nil {
		return nil, nil, fmt.Errorf("use Azure's credentials: %w", err)
	}

	b, err := azureblob.OpenBucket(ctx, s.client, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("open the container: %w", err)
	}

	s.blobs = b

	return b, s, nil
}

func newAzure(cfg Config, client *http.Client) (s *azureService, err error) {
	s = &azureService{cfg: cfg}
	e := readAzureEnvironment(cfg)
	options := &container.ClientOptions{ClientOptions: azcore.ClientOptions{
		Transport: client,
		Retry: policy.RetryOptions{
			MaxRetries: int32(cfg.attempts() - 1), //nolint:gosec // it is a handful
			RetryDelay: cfg.firstPause(), MaxRetryDelay: cfg.lastPause(),
		},
	}}

	if e.account == "" {
		return nil, errors.New("no storage account is named; " +
			"set AZURE_STORAGE_ACCOUNT, or account in the URL")
	}

	at := cmp.Or(cfg.Endpoint, "https://"+e.account+".blob.core.windows.net")
	at += "/" + url.PathEscape(cfg.Bucket)

	switch {
	case e.key != "":
		if s.key, err = azblob.NewSharedKeyCredential(e.account, e.key); err != nil {
			return nil, err
		}

		s.client, err = container.NewClientWithSharedKeyCredential(at, s.key, options)
	case e.token != "":
		s.client, err = container.NewClientWithNoCredential(at+"?"+e.token, options)
	default:
		var found azcore.TokenCredential
		if found, err = azidentity.NewDefaultAzureCredential(nil); err != nil {
			return nil, err
		}

		s.client, err = container.NewClient(at, found, options)
	}

	return s, err
}

func (s *azureService) version(r *blob.Reader) string {
	var got azureblobs.DownloadStreamResponse
	if r.As(&got) && got.ETag != nil {
		return string(*got.ETag)
	}

	return ""
}

func (s *azureService) reading(version string, as func(any) bool) {
	var options *azureblobs.DownloadStreamOptions
	if as(&options) {
		tag := azcore.ETag(version)
		options.AccessConditions = &azureblobs.AccessConditions{
			ModifiedAccessConditions: &azureblobs.ModifiedAccessConditions{IfMatch: &tag},
		}
	}
}

func (s *azureService) writing(as func(any) bool) {
	var options *azblob.UploadStreamOptions
	if s.cfg.Encryption != "" && as(&options) {
		options.CPKScopeInfo = &azureblobs.CPKScopeInfo{EncryptionScope: &s.cfg.Encryption}
	}
}

// put implements service. What is cut off, Azure forgets within a week, and asks nothing for it.
func (s *azureService) put(
	ctx context.Context, name, ticket string, r io.Reader,
) (int64, error) {
	return write(ctx, s.blobs, name, ticket, r, s.writing)
}

func (s *azureService) presignGet(
	_ context.Context, name string, as ports.Served, life time.Duration,
) (string, error) {
	if s.key == nil {
		return "", ports.ErrNotPresigned
	}

	at := s.client.NewBlobClient(name).URL()
	protocol := sas.ProtocolHTTPS

	if strings.HasPrefix(at, "http://") {
		protocol = sas.ProtocolHTTPSandHTTP
	}

	permitted := sas.BlobPermissions{Read: true}

	signed, err := sas.BlobSignatureValues{
		Protocol:           protocol,
		ExpiryTime:         time.Now().Add(life).UTC(),
		Permissions:        permitted.String(),
		ContainerName:      s.cfg.Bucket,
		BlobName:           name,
		ContentDisposition: as.Disposition,
		ContentType:        as.MIME,
	}.SignWithSharedKey(s.key)
	if err != nil {
		return "", fmt.Errorf("sign a URL: %w", err)
	}

	return at + "?" + signed.Encode(), nil
}

// presignPut signs nothing: Azure takes a PUT only with a header of its own, which clients of one
// API for all storages do not send.
func (s *azureService) presignPut(
	context.Context, string, int64, time.Duration,
) (string, error) {
	return "", ports.ErrNotPresigned
}
