package notifier

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

var _ ports.Notifier = (*Notifier)(nil)

const (
	// keptAnswer is how much of an answer is kept, in bytes.
	keptAnswer     = 4 << 10
	maxHeaderBytes = 64 << 10
	maxLater       = 24 * 3600 // seconds that a receiver can ask to be left alone
)

// Config bounds an attempt.
type Config struct {
	Timeout time.Duration // from the dial to the end of the answer
}

// Deps are what a Notifier uses.
type Deps struct {
	// Dial connects to an address that may be reached. Others are an error of Refused.
	Dial    func(ctx context.Context, network, address string) (net.Conn, error)
	Refused func(error) bool
	Clock   ports.Clock
}

// Notifier sends messages. It is safe for concurrent use.
type Notifier struct {
	cfg Config
	Deps
	transport *http.Transport
}

// New returns a Notifier. Nothing is shared between its messages: no connection, no cookie.
func New(cfg Config, deps Deps) (*Notifier, error) {
	if cfg.Timeout <= 0 || deps.Dial == nil || deps.Refused == nil || deps.Clock == nil {
		return nil, errors.New("notifier: Timeout, Dial, Refused and Clock are needed")
	}

	return &Notifier{cfg: cfg, Deps: deps, transport: &http.Transport{
		Proxy:                  nil, // a proxy would dial for us, out of the guard's sight
		DialContext:            deps.Dial,
		TLSHandshakeTimeout:    cfg.Timeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableKeepAlives:      true,
	}}, nil
}

// Send implements ports.Notifier. It uses the transport without a client around it, which would
// follow redirects.
func (n *Notifier) Send(ctx context.Context, m ports.Message) webhook.Attempt {
	ctx, cancel := context.WithTimeout(ctx, n.cfg.Timeout)
	defer cancel()

	a := webhook.Attempt{At: n.Clock.Now()}

	req, err := n.request(ctx, m, a.At)
	if err != nil {
		a.Cause = "The URL cannot be asked for; check it."
		return a
	}

	resp, err := n.transport.RoundTrip(req)
	if err != nil {
		a.Took, a.Cause = n.Clock.Now().Sub(a.At), n.explain(err)
		return a
	}
	defer resp.Body.Close()

	body, err := io.ReadAll(io.LimitReader(resp.Body, keptAnswer))
	a.Took, a.Code, a.Answer = n.Clock.Now().Sub(a.At), resp.StatusCode, text(body)

	a.Later = later(resp, a.At)

	switch {
	case err != nil && a.OK(): // the status has come: it was taken
	case resp.StatusCode >= 300 && resp.StatusCode <= 399:
		a.Cause = "The receiver redirects, which is not followed. Enter the URL that it leads to."
	case !a.OK():
		a.Cause = fmt.Sprintf("The receiver answered with status %d.", resp.StatusCode)
	}

	return a
}

// later returns how long a receiver asks to be left alone, in seconds or until a time.
func later(resp *http.Response, now time.Time) time.Duration {
	written := resp.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(written); err == nil {
		return time.Duration(min(max(seconds, 0), maxLater)) * time.Second
	}

	if at, err := http.ParseTime(written); err == nil {
		return max(at.Sub(now), 0)
	}

	return 0
}

func (*Notifier) request(
	ctx context.Context, m ports.Message, now time.Time,
) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return nil, err
	}

	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "convertd")
	req.Header.Set("X-Webhook-Event", string(m.Event))

	if m.Trace != "" {
		req.Header.Set("Traceparent", string(m.Trace))
	}

	return req, sign(req.Header, m, now)
}

// explain says why no answer came, without what the operator's network looks like.
func (n *Notifier) explain(err error) string {
	var (
		slow    net.Error
		name    *net.DNSError
		certain *tls.CertificateVerificationError
		dial    *net.OpError
	)

	switch {
	case n.Refused(err), errors.As(err, &name) && !name.IsTimeout:
		return "No public address was found for the receiver; the operator has to allow a private one first."
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return fmt.Sprintf("No answer came within %s.", n.cfg.Timeout)
	case errors.As(err, &certain):
		return "The receiver's certificate is not valid."
	case errors.As(err, &dial) && dial.Op == "dial":
		return "No connection could be made to the receiver."
	}

	return "No proper HTTP answer came from the receiver."
}

// text returns what both databases can hold of an answer.
func text(body []byte) string {
	return strings.ReplaceAll(strings.ToValidUTF8(string(body), "\uFFFD"), "\x00", "\uFFFD")
}
