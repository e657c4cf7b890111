package remote

import (
	"context"
	"errors"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"gocloud.dev/gcerrors"
	"golang.org/x/oauth2"
	"google.golang.org/api/googleapi"

	"github.com/convertd/convertd/domain/fault"
)

// statusOf returns the HTTP status that an error came of, 0 where none did.
func statusOf(err error) int {
	var (
		amazon answered
		azure  *azcore.ResponseError
		google *googleapi.Error
		token  *oauth2.RetrieveError
	)

	switch {
	case errors.As(err, &amazon):
		return amazon.HTTPStatusCode()
	case errors.As(err, &azure):
		return azure.StatusCode
	case errors.As(err, &google):
		return google.Code
	case errors.As(err, &token) && token.Response != nil:
		return token.Response.StatusCode
	}

	return 0
}

// failed says why nothing came of a call about a key, or a prefix, which stands in a field.
func (b *bucket) failed(caller, ctx context.Context, field, key string, err error) error {
	if ended := b.ended(caller, ctx); ended != nil {
		return ended
	}

	return b.because(b.faultOf(ctx, field, key, err), err)
}

func (b *bucket) faultOf(ctx context.Context, field, key string, err error) *fault.Fault {
	if errors.Is(err, errChanged) {
		return changed(field)
	}

	if f := b.explain(err); f != nil {
		return f
	}

	if f := b.unreached(err); f != nil {
		return f
	}

	var token *oauth2.RetrieveError

	switch status := statusOf(err); {
	case errors.As(err, &token) && status < http.StatusInternalServerError:
		return onField(b.names.who, "The credentials were refused. Check them.")
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return onField(
			b.names.who,
			"The storage denies access. Check the credentials, and that they "+
				"may list and read here, or write.",
		)
	case status == http.StatusNotFound || gcerrors.Code(err) == gcerrors.NotFound:
		return b.missing(ctx, field, key)
	case status == http.StatusTooManyRequests, status >= http.StatusInternalServerError:
		return fault.New(fault.Unavailable,
			"The storage answers with errors (HTTP status %d). Try again later.", status)
	case status >= http.StatusMultipleChoices && status < http.StatusBadRequest:
		return onField(b.where(), "The storage sends to another address (HTTP status %d). "+
			"Check the region and the endpoint.", status)
	case status >= http.StatusBadRequest:
		return onField(b.names.bucket, "The storage refuses the request (HTTP status %d). "+
			"Check the names in it and the credentials.", status)
	}

	return fault.New(fault.Unavailable, "The storage did not answer as it should. Try again later.")
}

// missing tells a file that is not there from a bucket that is not.
func (b *bucket) missing(ctx context.Context, field, key string) *fault.Fault {
	if there, err := b.blobs.IsAccessible(ctx); err == nil && !there {
		return onField(b.names.bucket, "There is no such %s. Check its name.", b.names.bucket)
	}

	return onField(field, "There is no file %q in the %s. Check its %s.",
		fault.Clip(key, maxShown), b.names.bucket, b.names.key)
}
