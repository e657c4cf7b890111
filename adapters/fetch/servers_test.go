package fetch_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/convertd/convertd/adapters/fetch"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

const (
	// open stands for a public address in these tests: a loopback address that the fetcher is told
	// to allow.
	open = "127.0.0.2"
	// private is a loopback address like any.
	private = "127.0.0.1"

	maxSize = 1 << 20
)

func newFetcher(t *testing.T, cfg fetch.Config, deps fetch.Deps) *fetch.Fetcher {
	t.Helper()

	f, err := fetch.New(cfg, deps)
	if err != nil {
		t.Fatal(err)
	}

	return f
}

// allowing returns a configuration under which the open address can be reached.
func allowing() fetch.Config {
	return fetch.Config{AllowPrivate: []netip.Prefix{netip.MustParsePrefix(open + "/32")}}
}

// serve starts a server on a free port of the address and returns its URL.
func serve(t *testing.T, address string, handler http.HandlerFunc) string {
	t.Helper()

	listener, err := (&net.ListenConfig{}).Listen(
		t.Context(),
		"tcp",
		net.JoinHostPort(address, "0"),
	)
	if err != nil {
		t.Fatal(err)
	}

	server := httptest.NewUnstartedServer(handler)
	server.Listener.Close()
	server.Listener = listener
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.Start()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})

	return server.URL
}

// forbidden starts a server on the private address that fails the test when it is asked.
func forbidden(t *testing.T) string {
	t.Helper()

	return serve(t, private, func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the private server was asked for %s by %s", r.URL, r.Host)
	})
}

func portOf(t *testing.T, url string) string {
	t.Helper()
	return url[strings.LastIndexByte(url, ':')+1:]
}

// raw answers with bytes as they stand, and hangs up.
func raw(t *testing.T, answer string) http.HandlerFunc {
	t.Helper()

	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}

		io.WriteString(conn, answer)
		conn.Close()
	}
}

func get(t *testing.T, f *fetch.Fetcher, url string) (ports.Downloaded, error) {
	t.Helper()
	return f.Fetch(t.Context(), ports.Download{URL: url, MaxSize: maxSize})
}

func read(t *testing.T, got ports.Downloaded) (string, error) {
	t.Helper()

	content, err := io.ReadAll(got.Body)
	if err := got.Body.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}

	return string(content), err
}

func wantContent(t *testing.T, f *fetch.Fetcher, url, want string) {
	t.Helper()

	got, err := get(t, f, url)
	if err != nil {
		t.Fatalf("Fetch(%s): %v", url, err)
	}

	if content, err := read(t, got); err != nil || content != want {
		t.Fatalf("Fetch(%s) = %.60q, %v, want %.60q", url, content, err, want)
	}
}

func wantFault(t *testing.T, err error, kind fault.Kind, field, text string) {
	t.Helper()

	f := (*fault.Fault)(nil)
	if !errors.As(err, &f) {
		t.Errorf("%v is no fault, want %s", err, kind)
		return
	}

	if f.Kind != kind || f.Field != field || !strings.Contains(f.Text, text) {
		t.Errorf("%s on %q: %q; want %s on %q with %q", f.Kind, f.Field, f.Text, kind, field, text)
	}
}

// resolving returns a resolver whose names all lead where answer says: given the name and how often
// it was asked for before. The zero address says that there is no such name.
func resolving(t *testing.T, answer func(name string, before int) netip.Addr) *net.Resolver {
	t.Helper()

	conn, err := (&net.ListenConfig{}).ListenPacket(
		t.Context(),
		"udp",
		net.JoinHostPort(private, "0"),
	)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { conn.Close() })

	go answerNames(conn, answer)

	return &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
		},
	}
}

func answerNames(conn net.PacketConn, answer func(name string, before int) netip.Addr) {
	asked := map[string]int{}

	packet := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(packet)
		if err != nil {
			return
		}

		var message dnsmessage.Message
		if message.Unpack(packet[:n]) != nil || len(message.Questions) != 1 {
			continue
		}

		question := message.Questions[0]
		message.Response, message.RecursionAvailable, message.Additionals = true, true, nil

		name := strings.TrimSuffix(question.Name.String(), ".")
		if question.Type == dnsmessage.TypeA {
			fillAnswer(&message, question, answer(name, asked[name]))
			asked[name]++
		}

		if reply, err := message.Pack(); err == nil {
			_, _ = conn.WriteTo(reply, from) // whoever misses it asks again
		}
	}
}

func fillAnswer(message *dnsmessage.Message, question dnsmessage.Question, address netip.Addr) {
	if !address.IsValid() {
		message.RCode = dnsmessage.RCodeNameError
		return
	}

	message.Answers = []dnsmessage.Resource{
		{
			Header: dnsmessage.ResourceHeader{
				Name:  question.Name,
				Type:  dnsmessage.TypeA,
				Class: dnsmessage.ClassINET,
			},
			Body: &dnsmessage.AResource{A: address.As4()},
		},
	}
}
