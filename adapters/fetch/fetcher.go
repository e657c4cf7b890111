package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

const (
	maxHeaderBytes = 64 << 10
	portSSH        = 22
)

// Fetcher downloads what users name by URL. It is safe for concurrent use.
type Fetcher struct {
	cfg Config
	// transport is used without an http.Client around it: follow judges each redirect and drops the
	// user's headers for good, and a client would add cookies, a Referer and its own idea of both.
	transport *http.Transport
	guard     control
	dialer    *net.Dialer
	shell     *net.Dialer // may use the port of SSH as well
}

var _ ports.Fetcher = (*Fetcher)(nil)

// New returns a Fetcher. Nothing is shared between its downloads: no connection, no cookie.
func New(cfg Config, deps Deps) (*Fetcher, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}

	cfg = cfg.withDefaults()
	guard := newControl(cfg.AllowPrivate)
	dialer := &net.Dialer{Timeout: cfg.ConnectTimeout, Resolver: deps.Resolver, Control: guard}

	shell := &net.Dialer{
		Timeout: cfg.ConnectTimeout, Resolver: deps.Resolver,
		Control: newControl(cfg.AllowPrivate, portSSH),
	}

	return &Fetcher{
		cfg:    cfg,
		guard:  guard,
		dialer: dialer,
		shell:  shell,
		transport: &http.Transport{
			Proxy:                  nil, // a proxy would dial for us, out of the guard's sight
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    cfg.ConnectTimeout,
			ResponseHeaderTimeout:  cfg.HeaderTimeout,
			MaxResponseHeaderBytes: maxHeaderBytes,
			DisableKeepAlives:      true,
			DisableCompression:     true,
		},
	}, nil
}

// Dial connects to an address on a user's behalf, judged as those of downloads are.
func (f *Fetcher) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return f.dialer.DialContext(ctx, network, address)
}

// DialSSH is Dial, for SSH: its own port is one of those that may be used.
func (f *Fetcher) DialSSH(ctx context.Context, network, address string) (net.Conn, error) {
	return f.shell.DialContext(ctx, network, address)
}

// Refused reports whether an error of Dial says that the address may not be reached.
func Refused(err error) bool { return errors.Is(err, errNotPublic) }

// Check implements ports.Fetcher.
func (f *Fetcher) Check(r ports.Download) error {
	_, faults := headersOf(r.Headers)
	if err := f.checkURL(r.URL); err != nil {
		faults = append(faults, fault.Of(err))
	}

	return faults.Err()
}

func (f *Fetcher) checkURL(raw string) error {
	target, err := parse(raw)
	if err != nil {
		return err
	}

	if target.User != nil {
		return onURL(
			"Send the user and password as the header Authorization, not in the URL, which is shown with the job.",
		)
	}

	return checkHost(f.guard, target.Hostname(), portOf(target))
}

// CheckSSH refuses a host and port that an SSH server is bound not to be reached at, as Check does
// a URL.
func (f *Fetcher) CheckSSH(host, port string) error {
	if isDisguised(host) {
		return disguised()
	}

	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil || number != portSSH && !portAllowed(uint16(number)) {
		return fault.New(fault.InvalidInput,
			"Port %s cannot be used; allowed are 22, 80, 443 and 1024–65535.", port).On("port")
	}

	return checkHost(f.shell.Control, host, port)
}

func checkHost(guard control, host, port string) error {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return nil //nolint:nilerr // a name: judged when it is dialled
	}

	network := "tcp4"
	if addr.Is6() {
		network = "tcp6"
	}

	if guard(network, net.JoinHostPort(addr.String(), port), nil) != nil {
		return private(host)
	}

	return nil
}

// Private is the fault for a host that may not be reached.
func Private(host string) *fault.Fault { return private(host) }

// Fetch implements ports.Fetcher. Headers that may not be sent are a fault on "headers". The body
// is as the server sent it, never decompressed; one that ends before its announced length ends with
// a fault. Where ctx ended, its cause is returned, not as a fault.
func (f *Fetcher) Fetch(ctx context.Context, r ports.Download) (ports.Downloaded, error) {
	if r.MaxSize <= 0 {
		return ports.Downloaded{}, fmt.Errorf("fetch: MaxSize is %d, want at least 1", r.MaxSize)
	}

	headers, faults := headersOf(r.Headers)
	if len(faults) > 0 {
		return ports.Downloaded{}, faults[0]
	}

	target, err := parse(r.URL)
	if err != nil {
		return ports.Downloaded{}, err
	}

	d := newDownload(ctx, f.cfg, target)

	resp, err := f.follow(d, target, headers)
	if err == nil {
		err = accept(resp, d, r.MaxSize)
	}

	if err != nil {
		d.end(errEnded)
		return ports.Downloaded{}, err
	}

	return ports.Downloaded{
		Body:     newBody(resp.Body, d, r.MaxSize),
		Filename: filename(resp),
		Size:     resp.ContentLength,
	}, nil
}

// accept closes the body where it refuses the answer.
func accept(resp *http.Response, d *download, maxSize int64) error {
	var refusal error

	switch {
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		refusal = onURL(
			"The answer of %s was HTTP status %d; the URL must lead to the file itself.",
			d.server(),
			resp.StatusCode,
		)
	case resp.ContentLength > maxSize:
		refusal = tooLarge(maxSize)
	default:
		return nil
	}

	_ = resp.Body.Close()

	return refusal
}
