package bucket

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"gocloud.dev/gcerrors"
	"google.golang.org/api/googleapi"

	"github.com/convertd/convertd/domain/fault"
)

// retryAway is after how many seconds a caller who found the service away may ask again.
const retryAway = 30

// failed says what an error of the service means to a caller. Where the caller's context has ended,
// that is why.
func (s *Store) failed(ctx context.Context, verb, k string, err error) error {
	err = fmt.Errorf("%s blob %s: %w", verb, k, redacted{err})

	switch {
	case ctx.Err() != nil:
		return errors.Join(context.Cause(ctx), err)
	case unusable(err):
		return fault.New(fault.StorageMissing,
			"The server cannot use its storage of files. Ask its operator.").Because(err)
	case away(err):
		return fault.New(fault.Unavailable,
			"The server's storage of files does not answer. Try again in a moment.").
			With(fault.RetryAfter, retryAway).
			Because(err)
	default:
		return err
	}
}

// refused reports whether the bucket is not there, or does not let us in: asking again helps
// nobody until the operator has changed something.
func refused(err error) bool {
	if gcerrors.Code(err) == gcerrors.PermissionDenied {
		return true
	}

	switch codeOf(err) {
	case "NoSuchBucket", "ContainerNotFound", "InvalidAccessKeyId", "SignatureDoesNotMatch",
		"ExpiredToken", "InvalidToken", "AccessDenied", "AuthorizationFailure",
		"AuthenticationFailed", "AuthorizationPermissionMismatch", "ContainerDisabled":
		return true
	}

	status := statusOf(err)

	return status == http.StatusUnauthorized || status == http.StatusForbidden
}

// unusable is refused where no object is asked for, or missing has looked for it: what is not
// found then is the bucket.
func unusable(err error) bool {
	return refused(err) || gcerrors.Code(err) == gcerrors.NotFound
}

// denied reports whether the service has said that it did not do what was asked. Any other error
// may hide that it did.
func denied(err error) bool {
	status := statusOf(err)

	return refused(err) || status == http.StatusServiceUnavailable ||
		status == http.StatusBadRequest || status == http.StatusNotFound
}

// away reports whether the service could not be reached, or says that it cannot answer now. What
// has no status never came to an answer.
func away(err error) bool {
	if errors.Is(err, fs.ErrExist) {
		return false
	}

	status := statusOf(err)

	return status == 0 || status == http.StatusTooManyRequests ||
		status == http.StatusRequestTimeout || status >= http.StatusInternalServerError
}

// codeOf returns the service's own code of an error; "" where it has none.
func codeOf(err error) string {
	var (
		amazon smithy.APIError
		azure  *azcore.ResponseError
	)

	switch {
	case errors.As(err, &amazon):
		return amazon.ErrorCode()
	case errors.As(err, &azure):
		return azure.ErrorCode
	default:
		return ""
	}
}

// statusOf returns the status of the answer that an error came of; 0 where there was none.
func statusOf(err error) int {
	var (
		amazon *smithyhttp.ResponseError
		azure  *azcore.ResponseError
		google *googleapi.Error
	)

	switch {
	case errors.As(err, &amazon):
		return amazon.HTTPStatusCode()
	case errors.As(err, &azure):
		return azure.StatusCode
	case errors.As(err, &google):
		return google.Code
	default:
		return 0
	}
}

// hint says to an operator what to do about a bucket that cannot be opened.
func hint(err error) error {
	switch {
	case unusable(err):
		return fmt.Errorf("%w; look whether the bucket is there, and whether the credentials "+
			"in the environment may read, write, list and delete in it", err)
	case away(err):
		return fmt.Errorf("%w; look whether the service can be reached from here, and whether "+
			"region and endpoint are right", err)
	default:
		return err
	}
}

// redacted is an error whose text leaves out the queries of URLs: they may hold signatures.
type redacted struct{ error }

var query = regexp.MustCompile(`\?[^\s"']+`)

// Error implements error.
func (r redacted) Error() string { return query.ReplaceAllString(r.error.Error(), "?…") }

// Unwrap returns the error as it is.
func (r redacted) Unwrap() error { return r.error }
