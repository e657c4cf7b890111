package remote

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"gocloud.dev/blob/azureblob"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

const (
	azureTries = 2 // how often the library itself tries what passes
	azureOdd   = "\"#%?\\"
)

var (
	accountName   = regexp.MustCompile(`^[a-z0-9]{3,24}$`)
	containerName = regexp.MustCompile(`^\$?[a-z0-9][a-z0-9-]{1,62}$`)
)

func checkAzure(g Guard, v option.Values) fault.List {
	faults := fieldOf(
		v,
		"storage_account",
		accountName,
		"must be 3–24 lower-case letters and digits.",
	)
	faults = append(faults, fieldOf(v, "container", containerName,
		"must be the name of a container: lower-case letters, digits and '-'.")...)

	if v.Has("sas_token") {
		if _, err := url.ParseQuery(
			signature(v),
		); err != nil ||
			!strings.Contains(signature(v), "sig=") {
			faults = append(faults, onField("sas_token",
				"sas_token must be the query of a signed URL: sv=…&sig=…"))
		}
	}

	if _, err := azureKey(v); err != nil {
		faults = append(faults, onField("account_key", "account_key must be a key in base64."))
	}

	return append(faults, checkEndpoint(g, v)...)
}

func signature(v option.Values) string { return strings.TrimPrefix(v.Text("sas_token"), "?") }

// azureKey returns what signs requests, nil where a signature is given.
func azureKey(v option.Values) (*container.SharedKeyCredential, error) {
	if !v.Has("account_key") {
		return nil, nil //nolint:nilnil // there is none
	}

	//nolint:wrapcheck // it is looked at, and replaced
	return container.NewSharedKeyCredential(v.Text("storage_account"), v.Text("account_key"))
}

func openAzure(ctx context.Context, s *session, v option.Values) (ports.RemoteFiles, error) {
	own := "https://" + v.Text("storage_account") + ".blob.core.windows.net"
	base := strings.TrimSuffix(cmp.Or(v.Text(operation.FieldEndpoint), own), "/") +
		"/" + v.Text("container")

	client, err := azureClient(s, v, base)
	if err != nil {
		return nil, fmt.Errorf("open a container: %w", s.cause(err))
	}

	blobs, err := azureblob.OpenBucket(ctx, client, nil)
	if err != nil {
		return nil, fmt.Errorf("open a container: %w", s.cause(err))
	}

	return &bucket{
		session: s,
		blobs:   blobs,
		send:    sendBy(blobs, nil),
		explain: explainAzure,
		odd:     azureOdd,
		names: fieldNames{
			key:    "blob",
			bucket: "container",
			who:    whoAsks(v, "sas_token", "account_key"),
		},
		locate: func(key string) string {
			return base + "/" + (&url.URL{Path: key}).EscapedPath()
		},
	}, nil
}

func azureClient(s *session, v option.Values, base string) (*container.Client, error) {
	options := &container.ClientOptions{ClientOptions: azcore.ClientOptions{
		Transport: transporter{s.http.Transport},
		Retry: policy.RetryOptions{
			MaxRetries: azureTries, RetryDelay: s.cfg.ownPause(), MaxRetryDelay: s.cfg.LastPause,
		},
	}}

	key, err := azureKey(v)
	switch {
	case err != nil:
		return nil, err
	case key != nil && !v.Has("sas_token"):
		//nolint:wrapcheck // it is looked at, and replaced
		return container.NewClientWithSharedKeyCredential(base, key, options)
	}

	//nolint:wrapcheck // the same
	return container.NewClientWithNoCredential(base+"?"+signature(v), options)
}

// transporter sends requests without an http.Client, whose errors name the URL with its signature.
type transporter struct{ http.RoundTripper }

// Do implements policy.Transporter.
func (t transporter) Do(r *http.Request) (*http.Response, error) {
	return t.RoundTrip(r) //nolint:wrapcheck // the library looks at it
}

// whoAsks returns the first of these fields that was given.
func whoAsks(v option.Values, fields ...string) string {
	for _, name := range fields {
		if v.Has(name) {
			return name
		}
	}

	return fields[0]
}

func explainAzure(err error) *fault.Fault {
	var told *azcore.ResponseError
	if !errors.As(err, &told) {
		return nil
	}

	switch told.ErrorCode {
	case string(bloberror.ContainerNotFound):
		return onField("container", "There is no such container. Check its name.")
	case string(bloberror.AuthenticationFailed):
		return onField(
			"sas_token",
			"The storage refuses the signature: it is wrong, or has expired. "+
				"Send a new sas_token, or check account_key.",
		)
	}

	return nil
}
