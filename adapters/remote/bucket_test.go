package remote_test

import (
	"maps"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/storages"
)

func TestABucketThatIsNotThereIsTold(t *testing.T) {
	t.Parallel()

	_, amazon := s3(t)
	_, google := gcs(t)

	for name, s := range map[string]stored{"s3": amazon, "gcs": google} {
		files := opened(t, s.with("bucket", "no-such-films"))

		_, err := readAll(t, files, "a.mp4")
		refused(t, err, fault.InvalidInput, "bucket", "no such bucket")

		_, err = files.List(t.Context(), "in/", 10)
		refused(t, err, fault.InvalidInput, "bucket", "no such bucket")

		if _, err = files.Put(t.Context(), "a.mp4", outgoing("film")); err == nil {
			t.Errorf("%s: written to nowhere", name)
		}
	}
}

func TestCredentialsThatAreRefusedAreTold(t *testing.T) {
	t.Parallel()

	front, amazon := s3(t)
	files := opened(t, amazon.with("access_key_id", "AKIDOTHER"))

	_, err := readAll(t, files, "a.mp4")
	refused(t, err, fault.InvalidInput, "access_key_id", "credentials were refused")

	front.Answer(storages.Refuse(http.StatusForbidden))

	_, err = opened(t, amazon.place).Put(t.Context(), "a.mp4", outgoing("film"))
	refused(t, err, fault.InvalidInput, "access_key_id", "denies access")

	robot, google := gcs(t)
	robot.Answer(storages.Refuse(http.StatusUnauthorized))

	_, err = readAll(t, opened(t, google.place), "a.mp4")
	refused(t, err, fault.InvalidInput, "credentials", "refused")
}

// A storage that answers 503 for a while is asked again; one that goes on so is told of.
func TestAStorageThatIsBusyIsAskedAgain(t *testing.T) {
	t.Parallel()

	amazon, one := s3(t)
	google, other := gcs(t)

	for name, c := range map[string]struct {
		front *storages.Front
		s     stored
	}{"s3": {&amazon.Front, one}, "gcs": {&google.Front, other}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			c.s.store("a.mp4", "film")
			files := opened(t, c.s.place)

			c.front.Answer(storages.Refuse(http.StatusServiceUnavailable))
			time.AfterFunc(inVain, func() { c.front.Answer(nil) })

			if got, err := readAll(t, files, "a.mp4"); err != nil || got != "film" {
				t.Errorf("read: %q %v", got, err)
			}

			c.front.Answer(storages.Refuse(http.StatusServiceUnavailable))
			time.AfterFunc(inVain, func() { c.front.Answer(nil) })

			if _, err := files.Put(t.Context(), "b.mp4", outgoing("film")); err != nil {
				t.Errorf("write: %v", err)
			}

			c.front.Answer(storages.Refuse(http.StatusServiceUnavailable))

			files = openedFor(t, c.s, limits(inVain, 10*time.Second))
			_, err := readAll(t, files, "a.mp4")
			refused(t, err, fault.Unavailable, "", "Try again later")
		})
	}
}

// A body that breaks off is read on from there, unless it is another one by then.
func TestABodyThatBreaksOffIsReadOn(t *testing.T) {
	t.Parallel()

	const size = 3 << 20

	for name, changes := range map[string]bool{"the same": false, "another": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			front, s := s3(t)
			content := large(size)
			s.store("a.mp4", content)
			front.Answer(breakOff(t, front, content, func() {
				if changes {
					s.store("a.mp4", content+"more")
				}
			}))

			got, err := readAll(t, opened(t, s.place), "a.mp4")
			if changes {
				refused(t, err, fault.Unavailable, "key", "changed")
				return
			}

			if err != nil || got != content || front.Calls() < 2 {
				t.Errorf("%d bytes after %d calls: %v", len(got), front.Calls(), err)
			}
		})
	}
}

// breakOff sends a third of the content, and lets the server answer from then on.
func breakOff(t *testing.T, front *storages.S3, content string, then func()) http.HandlerFunc {
	t.Helper()

	head, err := http.NewRequestWithContext(
		t.Context(),
		http.MethodHead,
		front.URL+"/"+front.Bucket+"/a.mp4",
		nil,
	)
	if err != nil {
		t.Fatal(err)
	}

	head.Header.Set("Authorization", "Credential="+storages.S3KeyID+"/")

	known, err := http.DefaultClient.Do(head) //nolint:bodyclose // it is, below
	if err != nil {
		t.Fatal(err)
	}
	defer known.Body.Close()

	var over atomic.Bool

	return func(w http.ResponseWriter, _ *http.Request) {
		if over.Swap(true) {
			t.Error("asked twice while it breaks off")
		}

		maps.Copy(w.Header(), known.Header)

		_, _ = w.Write([]byte(content[:len(content)/3]))

		then()
		front.Answer(nil)
		panic(http.ErrAbortHandler)
	}
}

func TestPlacesAreCheckedBeforeAnyoneIsAsked(t *testing.T) {
	t.Parallel()

	front, s := s3(t)
	_, google := gcs(t)
	r := newRemote(t, true)

	for name, c := range map[string]struct {
		place ports.Place
		field string
	}{
		"a bucket that is a path": {s.with("bucket", "../other"), "bucket"},
		"a region that is a host": {s.with("region", "x.example.com/"), "region"},
		"a file as endpoint":      {s.with("endpoint", "file:///etc/passwd"), "endpoint"},
		"an endpoint with a user": {s.with("endpoint", "http://a:b@127.0.0.1:9000"), "endpoint"},
		"a program's credentials": {google.with("credentials", map[string]any{
			"type": "external_account", "credential_source": map[string]any{"file": "/etc/passwd"},
		}), "credentials"},
		"a key that is none": {google.with("credentials", map[string]any{
			"type": "service_account", "client_email": "a@example.com", "private_key": "none",
		}), "credentials"},
		"nothing": {ports.Place{Storage: "s3"}, "bucket"},
	} {
		err := r.Check(c.place)
		if f := fault.Of(
			err,
		); err == nil || f.Kind != fault.InvalidInput ||
			!strings.HasPrefix(f.Field, c.field) {
			t.Errorf("%s: %v", name, err)
		}
	}

	if err := r.Check(s.place); err != nil || front.Calls() != 0 {
		t.Errorf("%v after %d calls", err, front.Calls())
	}
}
