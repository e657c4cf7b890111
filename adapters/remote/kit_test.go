package remote_test

import (
	"bytes"
	"io"
	"maps"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/fetch"
	"github.com/convertd/convertd/adapters/remote"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/storages"
)

// newRemote returns a Remote that may reach loopback where inside says so.
func newRemote(t *testing.T, inside bool) *remote.Remote {
	t.Helper()

	return newRemoteOf(t, inside, limits(4*time.Second, 10*time.Second))
}

// inVain is how long what does not help is tried again.
const inVain = 100 * time.Millisecond

// limits are those of tests: between two tries there is next to no pause.
func limits(retry, idle time.Duration) remote.Config {
	return remote.Config{
		RetryTime: retry, IdleTimeout: idle,
		FirstPause: 10 * time.Millisecond, LastPause: 50 * time.Millisecond,
	}
}

func newRemoteOf(t *testing.T, inside bool, cfg remote.Config) *remote.Remote {
	t.Helper()

	within := fetch.Config{}
	if inside {
		within.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	}

	guard, err := fetch.New(within, fetch.Deps{})
	if err != nil {
		t.Fatal(err)
	}

	r, err := remote.New(
		cfg,
		remote.Deps{Guard: guard, Refused: fetch.Refused, Private: fetch.Private},
	)
	if err != nil {
		t.Fatal(err)
	}

	return r
}

// stored is a server of a kind of storage, for what all of them have in common.
type stored struct {
	place ports.Place
	root  string // what every key begins with
	store func(key, content string)
	read  func(key string) string
	left  func() []string // all that is there, what is half-written too
}

func (s stored) with(name string, value any) ports.Place {
	values := maps.Clone(s.place.Values)
	values[name] = value

	return ports.Place{Storage: s.place.Storage, Values: values}
}

// on returns a server as a place of a kind of storage.
func on(kind string, s storages.Server) stored {
	return stored{
		place: ports.Place{Storage: kind, Values: s.Fields()},
		store: s.Store, read: s.Read, left: s.Left,
	}
}

func s3(t *testing.T) (*storages.S3, stored) {
	t.Helper()
	s := storages.NewS3(t)

	return s, on("s3", s)
}

func versity(t *testing.T) (*storages.S3, stored) {
	t.Helper()
	s := storages.NewVersity(t)

	return s, on("s3", s)
}

func azure(t *testing.T) (*storages.Azure, stored) {
	t.Helper()
	a := storages.NewAzure(t)

	return a, on("azure", a)
}

func gcs(t *testing.T) (*storages.GCS, stored) {
	t.Helper()
	g := storages.NewGCS(t)

	return g, on("gcs", g)
}

func sftp(t *testing.T) (*storages.SFTP, stored) {
	t.Helper()
	s := storages.NewSFTP(t)
	own := func(key string) string { return strings.TrimPrefix(key, s.Dir) }

	all := on("sftp", s)
	all.root = s.Dir + "/"
	all.store = func(key, content string) { s.Store(own(key), content) }
	all.read = func(key string) string { return s.Read(own(key)) }

	return s, all
}

// each runs a test on every kind of storage.
func each(t *testing.T, test func(t *testing.T, s stored)) {
	t.Helper()

	for name, start := range map[string]func(t *testing.T) stored{
		"s3":      func(t *testing.T) stored { t.Helper(); _, s := s3(t); return s },
		"azure":   func(t *testing.T) stored { t.Helper(); _, s := azure(t); return s },
		"versity": func(t *testing.T) stored { t.Helper(); _, s := versity(t); return s },
		"gcs":     func(t *testing.T) stored { t.Helper(); _, s := gcs(t); return s },
		"sftp":    func(t *testing.T) stored { t.Helper(); _, s := sftp(t); return s },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, start(t))
		})
	}
}

func opened(t *testing.T, p ports.Place) ports.RemoteFiles {
	t.Helper()

	files, err := newRemote(t, true).Open(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = files.Close() })

	return files
}

// openedFor opens a storage under limits of its own.
func openedFor(t *testing.T, s stored, cfg remote.Config) ports.RemoteFiles {
	t.Helper()

	files, err := newRemoteOf(t, true, cfg).Open(t.Context(), s.place)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = files.Close() })

	return files
}

func outgoing(content string) ports.Outgoing {
	return ports.Outgoing{
		Content: strings.NewReader(content), Size: int64(len(content)), MIME: "video/mp4",
	}
}

func readAll(t *testing.T, files ports.RemoteFiles, key string) (string, error) {
	t.Helper()

	got, err := files.Get(t.Context(), key)
	if err != nil {
		return "", err
	}
	defer got.Body.Close()

	content, err := io.ReadAll(got.Body)

	return string(content), err
}

// refused wants a fault of a kind on a field that says a word, and no secret anywhere.
func refused(t *testing.T, err error, kind fault.Kind, field, word string) {
	t.Helper()

	f := fault.Of(err)
	if err == nil || f.Kind != kind || f.Field != field || !strings.Contains(f.Text, word) {
		t.Errorf("%v on %q, want %s on %q with %q", err, f.Field, kind, field, word)
	}

	for _, secret := range []string{storages.S3Secret, storages.SFTPPassword, "PRIVATE KEY", "sig=", storages.AzureKey} {
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("a secret is in %v", err)
		}
	}
}

// large is content of several parts that is nowhere the same.
func large(size int) string {
	var b bytes.Buffer
	for i := 0; b.Len() < size; i++ {
		b.WriteString(strings.Repeat(string(rune('a'+i%26)), 1+i%977))
	}

	return b.String()[:size]
}
