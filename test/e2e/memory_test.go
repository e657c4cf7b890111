package e2e_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/convertd/convertd/test/storages"
)

// filmMiB is how large the film is that no server may hold in memory.
var filmMiB = flag.Int("e2e.film", 128, "MiB of the film that goes through every storage")

// mostMemory is by how much a server may grow for it, in bytes.
const mostMemory = 64 << 20

// passing is a storage that a film comes from and goes to, and the server's own.
type passing struct {
	server  storages.Server
	kind    string
	key     string // the field that names a file
	setting []string
}

func passings() map[string]func(t *testing.T) passing {
	own := func(k storages.Keeper) []string {
		return []string{"CONVERTD_STORAGE_URL=" + k.Setting()}
	}

	return map[string]func(t *testing.T) passing{
		"S3": func(t *testing.T) passing {
			t.Helper()
			s := storages.NewS3(t)

			return passing{s, "s3", "key", own(s)}
		},
		"Versity": func(t *testing.T) passing {
			t.Helper()
			s := storages.NewVersity(t)

			return passing{s, "s3", "key", own(s)}
		},
		"Google": func(t *testing.T) passing {
			t.Helper()
			s := storages.NewGCS(t)

			return passing{s, "gcs", "key", own(s)}
		},
		"Azure": func(t *testing.T) passing {
			t.Helper()
			s := storages.NewAzure(t)

			return passing{s, "azure", "blob", own(s)}
		},
		"the disk": func(t *testing.T) passing {
			t.Helper()
			return passing{storages.NewSFTP(t), "sftp", "path", nil}
		},
	}
}

// A film comes in, is remuxed and goes out, and is at no moment in memory: one at a time, since
// each storage of the tests holds it several times.
//
//nolint:paralleltest // see above
func TestALargeFilmIsNeverInMemory(t *testing.T) {
	film := filmOf(t, *filmMiB)

	credentials, err := storages.Environment()
	if err != nil {
		t.Fatal(err)
	}

	for name, made := range passings() {
		t.Run(name, func(t *testing.T) {
			p := made(t)
			p.server.Store("in.mov", film)

			c := start(t, append(append(credentials, reachLoopback), p.setting...)...)

			idle, err := c.server.Idle()
			if err != nil {
				t.Fatal(err)
			}

			j := p.pass(c, "in.mov", "out.mp4")

			peak, err := c.server.Peak()
			if err != nil {
				t.Fatal(err)
			}

			t.Logf("%d MiB grew from %d MiB to %d MiB", *filmMiB, idle>>20, peak>>20)

			out := len(p.server.Read("out.mp4"))
			if j.Status != "completed" || out < len(film)*9/10 {
				t.Errorf("%d bytes of %d went out: %+v", out, len(film), j)
			}

			if peak-idle >= mostMemory {
				t.Errorf("%d MiB made a server grow by %d MiB", *filmMiB, (peak-idle)>>20)
			}
		})
	}
}

// pass has a film come from the storage, become an MP4 there, and returns the job.
func (p passing) pass(c client, from, to string) job {
	there := p.server.Fields()

	return c.submit(map[string]any{
		"get": fields(there, "operation", "import/"+p.kind, p.key, from),
		"make": map[string]any{
			"operation": "convert", "input": "get", "output_format": "mp4",
		},
		"put": fields(there, "operation", "export/"+p.kind, "input", "make", p.key, to),
	})
}

// filmOf returns a film of so many MiB, at least.
func filmOf(t *testing.T, mib int) string {
	t.Helper()

	short, long := filepath.Join(t.TempDir(), "short.mov"), filepath.Join(t.TempDir(), "long.mov")

	ffmpeg := func(args ...string) []byte {
		t.Helper()

		args = append([]string{"-nostdin", "-loglevel", "error"}, args...)
		if out, err := exec.CommandContext(t.Context(), "ffmpeg", args...).
			CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}

		content, err := os.ReadFile(args[len(args)-1])
		if err != nil {
			t.Fatal(err)
		}

		return content
	}

	once := ffmpeg("-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25,noise=alls=40:allf=t",
		"-t", "1", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "4", "-pix_fmt", "yuv420p",
		short)

	return string(ffmpeg("-stream_loop", strconv.Itoa(mib<<20/len(once)), "-i", short,
		"-c", "copy", long))
}
