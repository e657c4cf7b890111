package remote_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

func without(p ports.Place, field string) ports.Place {
	s := stored{place: p}.with(field, nil)
	delete(s.Values, field)

	return s
}

func TestAServersKeyMustBeKnown(t *testing.T) {
	t.Parallel()

	server, s := sftp(t)
	server.Store("a.mp4", "film")

	unknown := without(s.place, "host_key_fingerprint")
	r := newRemote(t, true)

	refused(t, r.Check(unknown), fault.InvalidInput, "host_key_fingerprint", "known_hosts")

	other := "SHA256:" + strings.Repeat("A", 43)
	_, err := r.Open(t.Context(), s.with("host_key_fingerprint", other))
	refused(t, err, fault.InvalidInput, "host_key_fingerprint", server.Fingerprint)

	lines := stored{place: unknown}
	_, err = r.Open(t.Context(), lines.with("known_hosts",
		strings.Replace(server.KnownHosts, server.Host, "192.0.2.1", 1)))
	refused(t, err, fault.InvalidInput, "host_key_fingerprint", "SHA256:")

	// the line holds the older of the server's two keys, which it would not show by itself
	files := opened(t, lines.with("known_hosts", server.KnownHosts+"\n"))
	if got, err := readAll(t, files, "a.mp4"); err != nil || got != "film" {
		t.Errorf("%q %v", got, err)
	}
}

func TestAUserSignsInByKeyOrPassword(t *testing.T) {
	t.Parallel()

	server, s := sftp(t)
	server.Store("a.mp4", "film")

	byKey := stored{place: without(s.place, "password")}.with("private_key", server.PrivateKey)
	if got, err := readAll(t, opened(t, byKey), "a.mp4"); err != nil || got != "film" {
		t.Errorf("by key: %q %v", got, err)
	}

	_, err := newRemote(t, true).Open(t.Context(), s.with("password", "wrong"))
	refused(t, err, fault.InvalidInput, "username", "does not let this user in")

	_, err = newRemote(t, true).Open(t.Context(), s.with("private_key", "none"))
	refused(t, err, fault.InvalidInput, "private_key", "line breaks")
}

// A connection that breaks is made again, between two files and within one.
func TestABrokenConnectionIsMadeAgain(t *testing.T) {
	t.Parallel()

	server, s := sftp(t)
	server.Store("a.mp4", "film")

	files := opened(t, s.place)

	server.Break()

	if got, err := readAll(t, files, "a.mp4"); err != nil || got != "film" {
		t.Errorf("read: %q %v", got, err)
	}

	server.Break()

	if _, err := files.Put(t.Context(), "out/b.mp4", outgoing("film")); err != nil ||
		server.Read("out/b.mp4") != "film" {
		t.Errorf("write: %v", err)
	}

	broken := false
	content := &breaking{strings.NewReader(large(8 << 20)), 4 << 20, func() error {
		if !broken {
			broken = true

			server.Break()
		}

		return nil
	}}

	_, err := files.Put(t.Context(), "out/c.mp4", ports.Outgoing{Content: content, Size: 8 << 20})
	if err != nil || len(server.Read("out/c.mp4")) != 8<<20 {
		t.Errorf("write in spite of a break: %v", err)
	}

	if left, err := os.ReadDir(filepath.Join(server.Dir, "out")); err != nil || len(left) != 2 {
		t.Errorf("left over: %v %v", left, err)
	}

	film := large(8 << 20)
	server.Store("large.mp4", film)

	got, err := files.Get(t.Context(), "large.mp4")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()

	server.Break()

	if content, err := io.ReadAll(got.Body); err != nil || string(content) != film {
		t.Errorf("read in spite of a break: %d bytes, %v", len(content), err)
	}
}

// A file that is another one by the time that the connection is made again is not read on.
func TestAFileThatChangesWhileItIsReadIsTold(t *testing.T) {
	t.Parallel()

	server, s := sftp(t)
	server.Store("a.mp4", large(8<<20))

	got, err := opened(t, s.place).Get(t.Context(), "a.mp4")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()

	if _, err := io.ReadFull(got.Body, make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}

	server.Store("a.mp4", large(7<<20))
	server.Break()

	_, err = io.Copy(io.Discard, got.Body)
	refused(t, err, fault.Unavailable, "path", "changed")
}

func TestWhatIsNoFileIsRefused(t *testing.T) {
	t.Parallel()

	server, s := sftp(t)
	server.Store("in/a.mp4", "film")

	files := opened(t, s.place)

	_, err := readAll(t, files, "in")
	refused(t, err, fault.InvalidInput, "path", "no file")

	if err := os.Symlink("/etc", filepath.Join(server.Dir, "in", "link")); err != nil {
		t.Fatal(err)
	}

	keys, err := files.List(t.Context(), "in/", 10)
	if err != nil || len(keys) != 1 {
		t.Errorf("%v %v", keys, err)
	}
}
