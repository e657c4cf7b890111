package fetch

import (
	"context"
	"maps"
	"net/http"
	"net/url"
)

// download is one call of Fetch and the body that it returns.
type download struct {
	cfg        Config
	caller     context.Context //nolint:containedctx // a body outlives the call that opened it
	ctx        context.Context //nolint:containedctx // the same
	end        context.CancelCauseFunc
	host       string // as the user has typed it
	redirected bool
}

func newDownload(caller context.Context, cfg Config, target *url.URL) *download {
	timed, stop := context.WithTimeoutCause(caller, cfg.MaxTime, errTooLong)
	ctx, cancel := context.WithCancelCause(timed)
	end := func(cause error) {
		cancel(cause) // first, so that the cause is this one
		stop()
	}

	return &download{cfg: cfg, caller: caller, ctx: ctx, end: end, host: target.Hostname()}
}

// server names the other side without a host that a redirect has brought: it may be one of the
// operator's network.
func (d *download) server() string {
	if d.redirected {
		return "the server that " + d.host + " redirects to"
	}

	return d.host
}

// follow asks for the URL and for what it redirects to, until an answer is no redirect.
func (f *Fetcher) follow(
	d *download,
	target *url.URL,
	headers http.Header,
) (*http.Response, error) {
	for range f.cfg.MaxRedirects + 1 {
		resp, err := f.ask(d, target, headers)
		if err != nil {
			return nil, err
		}

		location := resp.Header.Get("Location")
		if !isRedirect(resp.StatusCode) || location == "" {
			return resp, nil
		}

		_ = resp.Body.Close() // unread: the connection is not used again

		next, err := target.Parse(location)
		if err != nil {
			return nil, onURL("The URL redirects to something that is no valid URL.")
		}

		if refusal := judge(next); refusal != nil {
			return nil, onURL("The URL redirects to one that cannot be fetched: %s", refusal.Text)
		}

		if !sameOrigin(target, next) {
			headers = http.Header{} // for good, also if a later redirect leads back
		}

		target, d.redirected = next, true
	}

	return nil, onURL(
		"The URL redirects more than %d times; use the address where the file lies.",
		f.cfg.MaxRedirects,
	)
}

func (f *Fetcher) ask(d *download, target *url.URL, headers http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(d.ctx, http.MethodGet, target.String(), http.NoBody)
	if err != nil {
		return nil, onURL("The URL cannot be asked for; check its host.")
	}

	req.Header.Set("User-Agent", "convertd")
	req.Header.Set("Accept-Encoding", "identity")

	if user := target.User; user != nil {
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}

	maps.Copy(req.Header, headers)

	resp, err := f.transport.RoundTrip(req)
	if err != nil {
		return nil, d.explain(err)
	}

	return resp, nil
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently,
		http.StatusFound,
		http.StatusSeeOther,
		http.StatusTemporaryRedirect,
		http.StatusPermanentRedirect:
		return true
	default:
		return false
	}
}
