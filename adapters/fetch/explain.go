package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/convertd/convertd/domain/fault"
)

var (
	errTooLong = errors.New("download took longer than its limit")
	errIdle    = errors.New("no data for longer than the limit")
	errEnded   = errors.New("download is over")
)

// explain says why no answer came.
func (d *download) explain(err error) error {
	if ended := d.ended(); ended != nil {
		return ended
	}

	return d.unanswered(err).Because(err)
}

// ended says why the download was ended from this side, nil where it was not.
func (d *download) ended() error {
	if d.caller.Err() != nil {
		return fmt.Errorf("fetch: %w", context.Cause(d.caller))
	}

	switch cause := context.Cause(d.ctx); {
	case errors.Is(cause, errTooLong):
		return late(
			"The download took longer than %s, which is the limit; use a faster server or a smaller file.",
			d.cfg.MaxTime,
		).Because(cause)
	case errors.Is(cause, errIdle):
		return late(
			"No data came for %s from %s. Try again later.",
			d.cfg.IdleTimeout,
			d.server(),
		).Because(cause)
	default:
		return nil
	}
}

func (d *download) unanswered(err error) *fault.Fault {
	var (
		slow    net.Error
		name    *net.DNSError
		certain *tls.CertificateVerificationError
		dial    *net.OpError
	)
	switch {
	case errors.Is(err, errNotPublic):
		return private(d.server())
	case errors.As(err, &slow) && slow.Timeout():
		return late("No answer came in time from %s. Try again later.", d.server())
	case errors.As(err, &name):
		return private(d.server())
	case errors.As(err, &certain):
		return onURL("The certificate of %s is not valid, so nothing was fetched.", d.server())
	case errors.As(err, &dial) && dial.Op == "dial":
		return onURL(
			"No connection could be made to %s; check the URL and that the server is up.",
			d.server(),
		)
	default:
		return onURL("No proper HTTP answer came from %s; check the URL.", d.server())
	}
}

// private says that there is no address that may be reached. Of a name, it says the same where
// there is none at all: what names a network has inside is nobody's business.
func private(server string) *fault.Fault {
	if _, err := netip.ParseAddr(server); err == nil {
		return onURL(
			"The address of %s is private; name a server on the public internet, or ask the operator to allow this one.",
			server,
		)
	}

	return onURL(
		"No public address was found for %s; check the host in the URL, or ask the operator to allow a private one.",
		server,
	)
}

// slow says that too little comes to wait for.
func (d *download) slow() *fault.Fault {
	return late(
		"Less than %d bytes came in %s from %s. Use a faster server.",
		d.cfg.LeastBytes, d.cfg.IdleTimeout, d.server(),
	)
}

// broken says why a body ended before its end.
func (d *download) broken(err error) error {
	if ended := d.ended(); ended != nil {
		return ended
	}

	return onURL("The download from %s ended early. Try again.", d.server()).Because(err)
}

func late(text string, args ...any) *fault.Fault {
	return fault.New(fault.Timeout, text, args...).On("url")
}

func tooLarge(maxSize int64) *fault.Fault {
	return fault.New(fault.FileTooLarge, "The file at the URL is larger than the %d bytes that are allowed.", maxSize).
		On("url")
}
