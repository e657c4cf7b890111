package e2e_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/convertd/convertd/test/storages"
)

// filmMiB is how large the film is that no server may hold in memory.
var filmMiB = flag.Int("e2e.film", 128, "MiB of the film that goes through every storage")

// mostMemory is by how much a server may grow for it, in bytes.
const mostMemory = 64 << 20

// passing is a storage that a film comes from and goes to. One that can keeps the server's own
// files as well; else they are on the disk.
type passing struct{ name, kind, key string }

func passings() []passing {
	return []passing{
		{"S3", "s3", "key"},
		{"Versity", "s3", "key"},
		{"Google", "gcs", "key"},
		{"Azure", "azure", "blob"},
		{"the disk", "sftp", "path"},
	}
}

func (p passing) open(t *testing.T) storages.Server {
	t.Helper()

	switch p.name {
	case "S3":
		return storages.NewS3(t)
	case "Versity":
		return storages.NewVersity(t)
	case "Google":
		return storages.NewGCS(t)
	case "Azure":
		return storages.NewAzure(t)
	}

	return storages.NewSFTP(t)
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

	for _, p := range passings() {
		t.Run(p.name, func(t *testing.T) {
			server := p.open(t)
			server.Store("in.mov", film)

			settings := append(slices.Clone(credentials), reachLoopback)
			if own, can := server.(storages.Keeper); can {
				settings = append(settings, "CONVERTD_STORAGE_URL="+own.Setting())
			}

			c := start(t, settings...)

			idle, err := c.server.Idle()
			if err != nil {
				t.Fatal(err)
			}

			j := p.pass(c, server.Fields(), "in.mov", "out.mp4")

			peak, err := c.server.Peak()
			if err != nil {
				t.Fatal(err)
			}

			t.Logf("%d MiB grew from %d MiB to %d MiB", *filmMiB, idle>>20, peak>>20)

			out := len(server.Read("out.mp4"))
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
func (p passing) pass(c client, there map[string]any, from, to string) job {
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
