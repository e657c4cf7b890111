package remote

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/convertd/convertd/domain/fault"
)

// maxShown is how much of a key is repeated in a text, in bytes.
const maxShown = 300

// answered is an error that holds the HTTP status of an answer.
type answered interface{ HTTPStatusCode() int }

func onField(field, text string, args ...any) *fault.Fault {
	return fault.New(fault.InvalidInput, text, args...).On(field)
}

// ended says why a transfer was ended from this side, nil where it was not. caller is the context
// that the transfer was asked for with, ctx its own.
func (s *session) ended(caller, ctx context.Context) error {
	if caller.Err() != nil {
		return fmt.Errorf("remote: %w", context.Cause(caller))
	}

	if host := s.refusal(); host != "" {
		return s.Private(host).On(s.where())
	}

	if errors.Is(context.Cause(s.ctx), errSlow) {
		return fault.New(
			fault.Timeout,
			"Less than %d bytes came from the storage, or went there, in %s. Try again later.",
			s.cfg.LeastBytes, s.cfg.IdleTimeout,
		)
	}

	if errors.Is(context.Cause(ctx), errTooLong) {
		return fault.New(
			fault.Timeout,
			"The transfer took longer than %s, which is the limit; use a smaller file.",
			s.cfg.MaxTime,
		)
	}

	return nil
}

// where returns the field that says where the storage is.
func (s *session) where() string {
	for _, name := range []string{"endpoint", "host"} {
		if s.place.Values.Has(name) {
			return name
		}
	}

	return ""
}

// changed is for a file that cannot be read on, since it is another one by now.
func changed(field string) *fault.Fault {
	return fault.New(fault.Unavailable, "The file has changed while it was read. Try again.").
		On(field)
}

// unreached says why no answer came; nil where one did.
func (s *session) unreached(err error) *fault.Fault {
	var (
		slow    net.Error
		name    *net.DNSError
		certain *tls.CertificateVerificationError
		dialled *net.OpError
	)

	switch {
	case errors.As(err, &name) && !name.IsTimeout:
		return s.Private(name.Name).On(s.where())
	case errors.As(err, &certain):
		return onField(
			s.where(),
			"The certificate of the storage is not valid, so nothing was sent.",
		)
	case errors.As(err, &slow) && slow.Timeout(), errors.Is(err, os.ErrDeadlineExceeded):
		return fault.New(fault.Timeout, "The storage did not answer in time. Try again later.")
	case errors.As(err, &dialled) && dialled.Op == "dial":
		return onField(s.where(),
			"No connection could be made to the storage; check its address and that it is up.")
	}

	return nil
}

// passes reports whether what failed may work a moment later.
func passes(err error) bool {
	var (
		told    *fault.Fault
		name    *net.DNSError
		certain *tls.CertificateVerificationError
	)

	switch {
	case errors.Is(err, errChanged):
		return false
	case errors.As(err, &told):
		return told.Kind == fault.Unavailable
	case errors.As(err, &name):
		return name.IsTemporary || name.IsTimeout
	case errors.As(err, &certain):
		return false
	}

	switch status := statusOf(err); status {
	case 0, http.StatusTooManyRequests, http.StatusRequestTimeout:
		return true
	default:
		return status >= http.StatusInternalServerError
	}
}
