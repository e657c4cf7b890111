package bootstrap

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/convertd/convertd/test/apicheck"
)

// TestANameThatResolvesToAPrivateAddressTheSecondTime follows a name over HTTP that is allowed when
// it is first looked up: the site there sends the downloader to the same name again, which then is
// a private address.
func TestANameThatResolvesToAPrivateAddressTheSecondTime(t *testing.T) {
	t.Parallel()

	var asked atomic.Int64

	inside := httptest.NewServer(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }),
	)
	defer inside.Close()

	_, port, err := net.SplitHostPort(inside.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}

	outside := serveOn(
		t,
		"127.0.0.2:0",
		http.RedirectHandler("http://rebind.example:"+port+"/a.png", http.StatusFound),
	)

	_, outsidePort, err := net.SplitHostPort(outside)
	if err != nil {
		t.Fatal(err)
	}

	names := &fickle{answers: [][4]byte{{127, 0, 0, 2}, {127, 0, 0, 1}}}

	cfg, err := Load(
		[]string{
			"CONVERTD_DATA_DIR=" + t.TempDir(),
			"CONVERTD_LISTEN=127.0.0.1:0",
			"CONVERTD_METRICS_LISTEN=off",
			"CONVERTD_NET_ALLOW_PRIVATE=127.0.0.2/32",
		},
	)
	if err != nil {
		t.Fatal(err)
	}

	cfg.resolver = names.resolver(t)
	base := serveInProcess(t, cfg)
	body := fmt.Sprintf(
		`{"url":"http://rebind.example:%s/a.png","targetFormat":"webp"}`,
		outsidePort,
	)

	req, err := http.NewRequestWithContext(
		t.Context(),
		http.MethodPost,
		base+"/v1/convert?wait=60",
		strings.NewReader(body),
	)
	if err != nil {
		t.Fatal(err)
	}

	req.Header.Set("Content-Type", "application/json")

	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()

	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusBadRequest ||
		!strings.Contains(string(text), `"INVALID_INPUT"`) {
		t.Errorf("%s %v: %s", res.Status, err, text)
	}

	described, err := apicheck.New()
	if err == nil {
		err = described.Check(res, text)
	}

	if err != nil {
		t.Error(err)
	}

	if names.asked.Load() < 2 || asked.Load() != 0 {
		t.Errorf(
			"the name was looked up %d times, the private server asked %d times",
			names.asked.Load(),
			asked.Load(),
		)
	}
}

func serveOn(t *testing.T, address string, handler http.Handler) string {
	t.Helper()

	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}

	s := httptest.NewUnstartedServer(handler)
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)

	return l.Addr().String()
}

// serveInProcess runs a whole server until the test ends, and returns its address.
func serveInProcess(t *testing.T, cfg Config) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	logs, out := io.Pipe()

	done := make(chan error, 1)
	go func() { done <- Serve(ctx, cfg, out) }()

	t.Cleanup(func() {
		stop()

		if err := <-done; err != nil {
			t.Error(err)
		}

		_ = out.Close()
	})

	lines := bufio.NewScanner(logs)
	for lines.Scan() {
		if _, rest, ok := strings.Cut(lines.Text(), "msg=ready url="); ok {
			go func() { _, _ = io.Copy(io.Discard, logs) }()

			url, _, _ := strings.Cut(rest, " ")

			return url
		}
	}

	t.Fatalf("the server ended: %v", <-done)

	return ""
}

// fickle is a name server that gives its answers in turn, and the last one from then on.
type fickle struct {
	answers [][4]byte
	asked   atomic.Int64
}

func (f *fickle) resolver(t *testing.T) *net.Resolver {
	t.Helper()

	conn, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = conn.Close() })

	go f.serve(conn)

	return &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
		},
	}
}

func (f *fickle) serve(conn net.PacketConn) {
	buf := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}

		var m dnsmessage.Message
		if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
			continue
		}

		m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
		if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
			at := min(int(f.asked.Add(1))-1, len(f.answers)-1)
			m.Answers = []dnsmessage.Resource{{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
				Body:   &dnsmessage.AResource{A: f.answers[at]},
			}}
		}

		if packed, err := m.Pack(); err == nil {
			_, _ = conn.WriteTo(packed, from)
		}
	}
}
