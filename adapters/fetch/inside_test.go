package fetch

import (
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

func TestControl(t *testing.T) {
	t.Parallel()

	judge := newControl(
		[]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00:1::/32")},
	)
	for _, c := range []struct {
		network, address string
		allowed          bool
	}{
		{"tcp4", "93.184.216.34:80", true},
		{"tcp4", "93.184.216.34:443", true},
		{"tcp4", "93.184.216.34:1024", true},
		{"tcp4", "93.184.216.34:65535", true},
		{"tcp6", "[2606:4700:4700::1111]:443", true},
		{"tcp4", "10.1.255.255:8080", true},
		{"tcp6", "[fd00:1::5]:8080", true},
		{"tcp4", "93.184.216.34:22", false},
		{"tcp4", "10.1.0.1:25", false},
		{"tcp4", "10.2.0.1:80", false},
		{"tcp4", "169.254.169.254:80", false},
		{"tcp6", "[::ffff:93.184.216.34]:80", false},
		{"tcp6", "[::ffff:10.1.0.1]:80", false},
		{"tcp6", "[fd00:2::5]:80", false},
		{"tcp6", "[::1]:80", false},
		{"udp4", "93.184.216.34:443", false},
		{"tcp4", "nonsense", false},
	} {
		if err := judge(c.network, c.address, nil); (err == nil) != c.allowed {
			t.Errorf("%s %s: %v, want allowed: %v", c.network, c.address, err, c.allowed)
		}
	}
}

func TestNewRefusesConfig(t *testing.T) {
	t.Parallel()

	for name, cfg := range map[string]Config{
		"MaxTime":        {MaxTime: -1},
		"ConnectTimeout": {ConnectTimeout: -1},
		"HeaderTimeout":  {HeaderTimeout: -1},
		"IdleTimeout":    {IdleTimeout: -1},
		"MaxRedirects":   {MaxRedirects: -1},
		"AllowPrivate":   {AllowPrivate: []netip.Prefix{{}}},
		"::ffff":         {AllowPrivate: []netip.Prefix{netip.MustParsePrefix("::ffff:10.0.0.0/104")}},
	} {
		if _, err := New(cfg, Deps{}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want an error that names it", name, err)
		}
	}
}

func TestCertificates(t *testing.T) {
	t.Parallel()

	server := httptest.NewUnstartedServer(
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "safe") }),
	)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)

	f, err := New(
		Config{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}},
		Deps{},
	)
	if err != nil {
		t.Fatal(err)
	}

	wanted := ports.Download{URL: server.URL, MaxSize: 10}
	if _, err := f.Fetch(t.Context(), wanted); !fault.Is(err, fault.InvalidInput) ||
		!strings.Contains(fault.Of(err).Text, "certificate") {
		t.Errorf("an unknown certificate: %v", err)
	}

	trusted, ok := server.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatalf("the server's transport is a %T", server.Client().Transport)
	}

	f.transport.TLSClientConfig = &tls.Config{
		RootCAs:    trusted.TLSClientConfig.RootCAs,
		MinVersion: tls.VersionTLS12,
	}

	got, err := f.Fetch(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()

	if content, err := io.ReadAll(got.Body); err != nil || string(content) != "safe" {
		t.Errorf("read %q, %v", content, err)
	}
}

// paced gives one byte a read, each after its pause.
type paced struct {
	done  <-chan struct{}
	pause time.Duration
}

func (p paced) Read(b []byte) (int, error) {
	select {
	case <-time.After(p.pause):
		return copy(b, "x"), nil
	case <-p.done:
		return 0, io.ErrClosedPipe
	}
}

func (paced) Close() error { return nil }

func TestIdleTimeIsTheServersAlone(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		server, reader time.Duration
		least          int64
		late           bool
	}{
		"both in time": {server: 29 * time.Second, reader: 0, least: 1},
		"slow reader":  {server: time.Second, reader: 5 * time.Minute},
		"slow server":  {server: 31 * time.Second, reader: 0, least: 1, late: true},
		// a byte now and then would hold a place for as long as a download may take
		"a server that crawls": {server: 10 * time.Second, reader: 0, late: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDownload(
					t.Context(),
					Config{LeastBytes: c.least}.withDefaults(),
					&url.URL{Host: "example.com"},
				)

				body := newBody(paced{d.ctx.Done(), c.server}, d, 100)
				defer body.Close()

				var err error
				for range 3 {
					if _, err = body.Read(make([]byte, 10)); err != nil {
						break
					}

					<-time.After(c.reader)
				}

				if c.late != fault.Is(err, fault.Timeout) || c.late != (err != nil) {
					t.Errorf("Read: %v, want late: %v", err, c.late)
				}
			})
		})
	}
}
