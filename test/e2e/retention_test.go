package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/test/harness"
)

// poll asks again and again until the answer is as wanted.
func (c client) poll(what string, ask func() answer, want func(answer) bool) {
	c.t.Helper()

	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()

	var last answer
	for range 600 {
		if last = ask(); want(last) {
			return
		}

		<-tick.C
	}

	c.t.Fatalf("waited in vain for %s: %d %s", what, last.Status, last.Body)
}

func TestFilesAndJobsAreKeptForTheirLifetime(t *testing.T) {
	t.Parallel()
	c := start(t, "CONVERTD_FILE_LIFETIME=4s", "CONVERTD_JOB_LIFETIME=6s")
	a := c.convert("sample.png", "targetFormat", "webp")

	url := a.Data.Tasks["export-file"].Result.URL
	if got := c.download(url); got.Status != http.StatusOK {
		t.Fatalf("%d %s", got.Status, got.Body)
	}

	c.poll("the file's end", func() answer { return c.download(url) }, func(got answer) bool {
		return got.Status == http.StatusGone && got.Error.Code == "FILE_GONE"
	})

	shown := func() answer { return c.get("/v1/jobs/" + a.Data.ID) }
	c.poll("the job's expiry", shown, func(got answer) bool { return got.Data.Status == "expired" })

	if got := shown().Data.Tasks["export-file"]; got.Status != "completed" ||
		len(got.Result.Files) != 1 {
		t.Errorf("%+v", got)
	}

	c.settled(stock{Jobs: 1, Files: 2})
	c.poll(
		"the job's end",
		shown,
		func(got answer) bool { return got.Error.Code == "JOB_NOT_FOUND" },
	)
	c.poll(
		"the rows' end",
		func() answer { return answer{Status: c.look().Files} },
		func(got answer) bool { return got.Status == 0 },
	)
	c.settled(stock{})
}

func TestWithoutRoomNothingNewIsTakenIn(t *testing.T) {
	t.Parallel()

	c := start(t, "CONVERTD_MIN_FREE_DISK=1000000TB")
	for _, got := range []answer{
		c.upload("/v1/convert", "sample.png", fixture(t, "sample.png"), "targetFormat", "webp"),
		c.upload("/v1/upload", "sample.png", fixture(t, "sample.png")),
		c.postJSON("/v1/jobs", `{"tasks":{"up":{"operation":"import/upload"}}}`),
	} {
		if got.Status != http.StatusServiceUnavailable ||
			got.Error.Code != "INSUFFICIENT_DISK_SPACE" ||
			got.Header.Get("Retry-After") == "" {
			t.Errorf("%d %v %s", got.Status, got.Header, got.Body)
		}
	}

	if got := c.get("/healthz"); got.Status != http.StatusOK {
		t.Errorf("%d %s", got.Status, got.Body)
	}

	c.settled(stock{})
}

// onSmallDisk returns a program that runs the server in a mount namespace of its own, where its
// data folder is a disk of that size. It needs no root: whoever runs the tests stays who he is.
func onSmallDisk(t *testing.T, size string) string {
	t.Helper()

	unshare := "unshare --mount"
	if os.Geteuid() != 0 {
		unshare = "unshare --map-current-user --keep-caps --mount"
	}

	script := filepath.Join(t.TempDir(), "convertd")

	text := "#!/bin/sh\nexec " + unshare + ` sh -ec 'mkdir -p "$CONVERTD_DATA_DIR"; mount -t tmpfs -o size=` + size + ` none "$CONVERTD_DATA_DIR"; exec ` + built + ` "$@"' sh "$@"` + "\n"
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}

	return script
}

func TestADiskThatIsReallyFull(t *testing.T) {
	t.Parallel()
	c := startProgram(t, onSmallDisk(t, "16m"), "CONVERTD_MIN_FREE_DISK=0")
	// as the server sees it
	storage := filepath.Join(
		"/proc",
		strconv.Itoa(c.server.PID()),
		"root",
		c.server.DataDir,
		"storage",
	)
	first := c.convert("sample.png", "targetFormat", "webp")

	large := strings.Repeat("a line of text that is sent again and again\n", 1<<19) // 22 MiB
	for range 3 {
		got := c.upload("/v1/upload", "large.txt", []byte(large))
		if got.Status != http.StatusServiceUnavailable ||
			got.Error.Code != "INSUFFICIENT_DISK_SPACE" ||
			got.Header.Get("Retry-After") == "" {
			t.Fatalf("%d %s", got.Status, got.Body)
		}

		if blobs, halves := countFiles(t, filepath.Join(storage, "blobs")), countFiles(
			t,
			filepath.Join(storage, "tmp"),
		); blobs != 2 ||
			halves != 0 {
			t.Errorf("%d blobs and %d halves were left", blobs, halves)
		}
	}

	if got := c.download(first.Data.Tasks["export-file"].Result.URL); got.Status != http.StatusOK {
		t.Errorf("%d %s", got.Status, got.Body)
	}

	c.convert("sample.png", "targetFormat", "jpg")
}

// To delete is to write: what the disk has no room for can still be deleted.
func TestOnAFullDiskJobsAreDeleted(t *testing.T) {
	t.Parallel()

	c := startProgram(t, onSmallDisk(t, "96m"), "CONVERTD_MIN_FREE_DISK=8MB")
	// as the server sees it
	data := filepath.Join("/proc", strconv.Itoa(c.server.PID()), "root", c.server.DataDir)

	var jobs []string
	for range 3 {
		jobs = append(jobs, c.convert("sample.png", "targetFormat", "webp").Data.ID)
	}

	filler, err := os.Create(filepath.Join(data, "filler"))
	if err != nil {
		t.Fatal(err)
	}

	for chunk := 1 << 20; chunk > 0; {
		if _, err := filler.Write(make([]byte, chunk)); err != nil {
			chunk /= 2
		}
	}

	if err := filler.Close(); err != nil {
		t.Fatal(err)
	}

	for _, id := range jobs {
		c.poll("the job's end", func() answer {
			return c.send(http.MethodDelete, "/v1/jobs/"+id, "", nil)
		}, func(got answer) bool { return got.Status == http.StatusOK })
	}

	upload := func() answer {
		return c.upload("/v1/upload", "sample.png", fixture(t, "sample.png"))
	}
	// what was seen of the disk a moment ago may be taken for true for a second
	c.poll("the end of uploads", upload, func(got answer) bool {
		return got.Status == http.StatusServiceUnavailable &&
			got.Error.Code == "INSUFFICIENT_DISK_SPACE"
	})

	if err := os.Remove(filler.Name()); err != nil {
		t.Fatal(err)
	}

	c.poll("room", upload, func(got answer) bool { return got.Status == http.StatusCreated })

	if _, err := os.Stat(filepath.Join(data, "ballast")); err != nil {
		t.Error(err)
	}
}

func TestKillsWhileFilesAreDeletedLeaveNothing(t *testing.T) {
	t.Parallel()

	settings := []string{"CONVERTD_FILE_LIFETIME=2s", "CONVERTD_JOB_LIFETIME=1s"}
	c := start(t, settings...)

	const uploads, kills = 60, 4
	for range uploads {
		if a := c.upload(
			"/v1/upload",
			"sample.png",
			fixture(t, "sample.png"),
		); a.Status != http.StatusCreated {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}

	blobs := func() answer {
		return answer{Status: countFiles(t, filepath.Join(c.server.DataDir, "storage", "blobs"))}
	}
	for range kills {
		had := blobs().Status
		c.poll(
			"files to be deleted",
			blobs,
			func(now answer) bool { return now.Status < had || now.Status == 0 },
		)
		c.kill()

		again, err := harness.Start(t.Context(), built, c.server.DataDir, settings...)
		if err != nil {
			t.Fatal(err)
		}

		c.server = again

		t.Cleanup(func() { _ = again.Kill() })
	}

	c.poll("the last file's end", blobs, func(now answer) bool { return now.Status == 0 })
	c.poll(
		"the last row's end",
		func() answer { return answer{Status: c.look().Files} },
		func(now answer) bool { return now.Status == 0 },
	)
	c.settled(stock{})
}
