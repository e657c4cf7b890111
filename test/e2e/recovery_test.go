package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/convertd/convertd/test/harness"
)

// again starts a server on the data of one that was killed.
func (c client) again() client {
	c.t.Helper()

	next, err := harness.Start(c.t.Context(), built, c.server.DataDir)
	if err != nil {
		c.t.Fatal(err)
	}

	c.t.Cleanup(func() {
		if err := next.Stop(); err != nil {
			c.t.Error(err)
		}
	})

	return client{c.t, next}
}

func TestAKilledServerFinishesItsJobsAfterARestart(t *testing.T) {
	t.Parallel()
	c := start(t)
	long, running := noise(t, 120), 0

	for round := range 6 {
		if round > 0 {
			c = c.again()
		}

		before := c.look()
		a := c.upload("/v1/convert", "long.wav", long, "targetFormat", "mp3", "bitrate", "320k")
		// From the moment of acceptance to deep inside the engine's work.
		<-time.After(time.Duration(round) * 120 * time.Millisecond)

		running += len(c.children())
		c.kill()

		c = c.again()
		if n := c.folders(); n > 1 {
			t.Errorf("round %d: %d work folders", round, n)
		}

		begun := time.Now()

		j := c.wait(a.Data.ID)
		if j.Status != "completed" {
			t.Fatalf("round %d: %+v", round, j)
		}

		f := j.Tasks["export-file"].Result.Files[0]
		if got := c.download(f.URL); int64(len(got.Body)) != f.Size || f.Size < 2_000_000 {
			t.Errorf("round %d: %d bytes, want %d", round, len(got.Body), f.Size)
		}

		t.Logf(
			"round %d: finished %s after the restart",
			round,
			time.Since(begun).Round(time.Millisecond),
		)

		before.Jobs++
		before.Files += 2
		before.Blobs += 2
		c.settled(before)
		c.kill()
	}

	if running == 0 {
		t.Error(
			"no round killed the server while an engine ran, so none proved that engines die with it",
		)
	}
}

func TestAServerKilledDuringAnUploadKeepsNothing(t *testing.T) {
	t.Parallel()
	c := start(t)

	conn := c.dial()
	defer conn.Close()

	_, err := fmt.Fprintf(
		conn,
		"POST /v1/convert HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9999999\r\n\r\n"+
			"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n%s%01000000d",
		fixture(t, "sample.png"),
		0,
	)
	if err != nil {
		t.Fatal(err)
	}

	c.halfStored()
	c.kill()
	c.again().settled(stock{})
}

// halfStored waits until the server has begun to store an upload.
func (c client) halfStored() {
	c.t.Helper()

	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()

	for range 500 {
		if c.look().Halves > 0 {
			return
		}

		<-tick.C
	}

	c.t.Fatal("the server stored nothing of the upload")
}

func TestASecondServerOnTheSameDataIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t)

	second, err := harness.Start(t.Context(), built, c.server.DataDir)
	if err == nil {
		_ = second.Kill()

		t.Fatal("two servers use one data folder")
	}
}

func TestAStoppedServerHandsItsWorkBack(t *testing.T) {
	t.Parallel()
	c := start(t, "CONVERTD_SHUTDOWN_GRACE=0s")
	a := c.upload(
		"/v1/convert",
		"long.wav",
		noise(t, 120),
		"targetFormat",
		"mp3",
		"bitrate",
		"320k",
	)
	c.working()

	begun := time.Now()

	if err := c.server.Stop(); err != nil {
		t.Fatal(err)
	}

	// the engine is killed, and the task handed back
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("the server without grace ended after %s", took)
	}

	if n := c.folders(); n != 0 {
		t.Errorf("%d work folders were left", n)
	}

	if j := c.again().wait(a.Data.ID); j.Status != "completed" {
		t.Errorf("%+v", j)
	}
}

// working waits until an engine runs.
func (c client) working() {
	c.t.Helper()

	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()

	for range 1000 {
		if len(engines(c.t, c.server.PID())) > 0 {
			return
		}

		<-tick.C
	}

	c.t.Fatal("no engine runs")
}
