package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/convertd/convertd/test/harness"
	"github.com/convertd/convertd/test/postgres"
	"github.com/convertd/convertd/test/storages"
)

const (
	lineBreaks = 10
	// breakAfter is how many bytes go before a connection breaks.
	breakAfter = 2 << 20
	sentBytes  = 24 << 20
)

// line leads to servers, to each in turn, and breaks ten times.
type line struct {
	t        *testing.T
	listener net.Listener
	// broken is called when the line has broken for the n-th time
	broken func(n int)

	mu      sync.Mutex
	servers []string // host and port
	taken   int
	breaks  int
	open    sync.WaitGroup
}

func newLine(t *testing.T) *line {
	t.Helper()

	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}

	l := &line{t: t, listener: listener, broken: func(int) {}}
	l.open.Go(l.serve)
	t.Cleanup(func() {
		_ = listener.Close()

		l.open.Wait()
	})

	return l
}

func (l *line) url() string { return "http://" + l.listener.Addr().String() }

// leads has the line lead to one more server, and returns what that is started with.
func (l *line) leads() []string {
	l.t.Helper()

	at, err := harness.FreeAddress()
	if err != nil {
		l.t.Fatal(err)
	}

	l.servers = append(l.servers, at)

	return []string{"CONVERTD_LISTEN=" + at, "CONVERTD_PUBLIC_URL=" + l.url()}
}

func (l *line) next() string {
	l.mu.Lock()
	defer l.mu.Unlock()

	l.taken++

	return l.servers[l.taken%len(l.servers)]
}

func (l *line) serve() {
	for {
		conn, err := l.listener.Accept()
		if err != nil {
			return // it is closed
		}

		l.open.Go(func() { l.pass(conn) })
	}
}

func (l *line) pass(client net.Conn) {
	defer client.Close()

	server, err := (&net.Dialer{}).DialContext(l.t.Context(), "tcp", l.next())
	if err != nil {
		return
	}
	defer server.Close()

	back := make(chan struct{})

	go func() {
		defer close(back)

		_, _ = io.Copy(client, server)
		_ = client.Close()
	}()

	if _, err := io.CopyN(server, client, breakAfter); err != nil || l.breaksNow() {
		_ = client.Close()
		_ = server.Close()
	} else {
		_, _ = io.Copy(server, client)
		_ = server.Close()
	}

	<-back
}

// times returns how often the line was to break.
func (l *line) times() int {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.breaks
}

// breaksNow tells whether a connection that has come so far breaks.
func (l *line) breaksNow() bool {
	l.mu.Lock()
	breaks := l.breaks < lineBreaks
	l.breaks++
	n := l.breaks
	l.mu.Unlock()

	if breaks {
		l.broken(n)
	}

	return breaks
}

// sound writes a WAV file of noise, and returns its path and its checksum.
func sound(t *testing.T, size uint32) (path, sum string) {
	t.Helper()

	const header = 44

	var b bytes.Buffer
	for _, v := range []any{
		[]byte("RIFF"), size - 8, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(2),
		uint32(44100), uint32(44100 * 4), uint16(4), uint16(16), []byte("data"), size - header,
	} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			t.Fatal(err)
		}
	}

	noise := make([]byte, size-header)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(noise)
	content := append(b.Bytes(), noise...)
	path = filepath.Join(t.TempDir(), "noise.wav")

	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}

	hashed := sha256.Sum256(content)

	return path, hex.EncodeToString(hashed[:])
}

// ways are those who send a file over a line, and return the file's id.
func ways() map[string]func(*testing.T, *line, client, string) string {
	return map[string]func(*testing.T, *line, client, string) string{
		"tus-js-client": func(t *testing.T, l *line, c client, path string) string {
			t.Helper()

			place := printed(t, exec.CommandContext(t.Context(),
				"node", "testdata/resume.js", l.url()+"/v1/uploads", path))

			var shown struct {
				Data struct{ File struct{ ID string } }
			}

			a := c.send(http.MethodGet, strings.TrimPrefix(place, l.url()), "", nil)
			if err := json.Unmarshal(a.Body, &shown); err != nil {
				t.Fatalf("%v: %s", err, a.Body)
			}

			return shown.Data.File.ID
		},
		"convertd upload": func(t *testing.T, l *line, _ client, path string) string {
			t.Helper()

			return printed(t, exec.CommandContext(t.Context(),
				built, "upload", "-q", path, "--server", l.url()))
		},
	}
}

// printed is what a program says, on one line.
func printed(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()

	var errs bytes.Buffer

	cmd.Stderr = &errs

	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s%s", err, out, errs.String())
	}

	return strings.TrimSpace(string(out))
}

// arrives looks whether a file has come whole, over a line that has broken as often as it should.
func (c client) arrives(l *line, id, sum string) {
	c.t.Helper()

	var shown struct {
		Data struct {
			Size   int64
			SHA256 string
		}
	}

	a := c.get("/v1/files/" + id)
	if err := json.Unmarshal(a.Body, &shown); err != nil || shown.Data.SHA256 != sum ||
		shown.Data.Size != sentBytes {
		c.t.Errorf("%s has come, %v; want %s", a.Body, err, sum)
	}

	if broken := l.times(); broken < lineBreaks {
		c.t.Errorf("the line has broken %d times", broken)
	}
}

// The server is killed in the midst of it, too.
func TestAFileArrivesOverALineThatBreaks(t *testing.T) {
	t.Parallel()

	for name, send := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			l := newLine(t)
			path, sum := sound(t, sentBytes)
			settings := l.leads()
			c := start(t, settings...)
			second := make(chan client, 1)
			l.broken = func(n int) {
				if n != lineBreaks/2 {
					return
				}

				if err := c.server.Kill(); err != nil {
					t.Error(err)
				}

				again, err := harness.Start(t.Context(), built, c.server.DataDir, settings...)
				if err != nil {
					t.Error(err)
					return
				}

				second <- client{t, again}
			}

			id := send(t, l, c, path)
			again := <-second

			again.arrives(l, id, sum)

			if err := again.server.Stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Each connection leads to another server; they share the database and the bucket alone.
func TestAFileArrivesAtServersThatShareABucket(t *testing.T) {
	t.Parallel()

	credentials, err := storages.Environment()
	if err != nil {
		t.Fatal(err)
	}

	for name, send := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			l := newLine(t)
			path, sum := sound(t, sentBytes)
			settings := slices.Concat(credentials, []string{
				"CONVERTD_DATABASE_URL=" + postgres.Shared(t).Database(t),
				"CONVERTD_STORAGE_URL=" + storages.NewS3(t).Setting(),
				"CONVERTD_SECRET_KEY_FILE=" + filepath.Join(t.TempDir(), "secret.key"),
				"CONVERTD_ROLE=api",
			})
			one := start(t, slices.Concat(settings, l.leads())...)
			start(t, slices.Concat(settings, l.leads())...)

			one.arrives(l, send(t, l, one, path), sum)
		})
	}
}
