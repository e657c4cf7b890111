package httpapi_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/fakes"
)

// counted swallows what is stored.
type counted struct{ *fakes.Blobs }

func (counted) Put(_ context.Context, _ string, r io.Reader) (int64, error) {
	return io.Copy(io.Discard, r)
}

var _ ports.Blobs = counted{}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A body that the router has a schema for is read into memory: 300 MiB would show.
//
//nolint:paralleltest // it measures the memory of the process
func TestUploadsStream(t *testing.T) {
	k := newKit(t, func(_ *httpapi.Config, _ *files.Config, f *files.Deps, _ *httpapi.Deps) {
		f.Blobs = counted{fakes.NewBlobs()}
	})

	const size = 300 << 20

	head := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"
	tail := "\r\n--x\r\nContent-Disposition: form-data; name=\"targetFormat\"\r\n\r\nwebp\r\n--x--\r\n"
	body := io.MultiReader(
		strings.NewReader(head),
		io.LimitReader(zeros{}, size),
		strings.NewReader(tail),
	)

	var before, after runtime.MemStats

	k.do(http.MethodGet, "/healthz", "") // so that what answers are held against is loaded already
	runtime.GC()
	runtime.ReadMemStats(&before)

	began := time.Now()
	a := k.send(
		http.MethodPost,
		"/v1/convert",
		body,
		"Content-Type",
		"multipart/form-data; boundary=x",
	)
	took := time.Since(began)

	runtime.ReadMemStats(&after)

	if a.StatusCode != http.StatusAccepted ||
		at(t, a.body.Data, "tasks import-file result files 0 size") != float64(size) {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}

	grown := int64(after.Sys-before.Sys) >> 20
	t.Logf(
		"%d MiB in %s; memory grew by %d MiB, allocated in all %d MiB",
		size>>20,
		took,
		grown,
		(after.TotalAlloc-before.TotalAlloc)>>20,
	)

	if grown >= 32 {
		t.Errorf("memory grew by %d MiB", grown)
	}
}

func impatient(c *httpapi.Config, _ *files.Config, _ *files.Deps, _ *httpapi.Deps) {
	c.Web.StallTimeout, c.Web.StallBytes = 150*time.Millisecond, 1<<10
}

// open sends the head of an upload that is announced as larger than what comes, and the first bytes
// of its body.
func (k *kit) open(body string) net.Conn {
	k.t.Helper()
	conn := k.dial()
	fmt.Fprintf(
		conn,
		"POST /v1/convert HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n%s",
		body,
	)

	return conn
}

func (k *kit) dial() net.Conn {
	k.t.Helper()

	conn, err := (&net.Dialer{}).DialContext(
		k.t.Context(),
		"tcp",
		k.server.Listener.Addr().String(),
	)
	if err != nil {
		k.t.Fatal(err)
	}

	k.t.Cleanup(func() { conn.Close() })

	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		k.t.Fatal(err)
	}

	return conn
}

const openFile = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nPNG"

func (k *kit) cutOff(conn net.Conn) {
	k.t.Helper()

	reader := bufio.NewReader(conn)

	resp, err := http.ReadResponse(reader, nil)
	if err != nil {
		k.t.Fatal(err)
	}
	defer resp.Body.Close()

	text, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusRequestTimeout ||
		!strings.Contains(string(text), `"TIMEOUT"`) ||
		!resp.Close {
		k.t.Errorf("%d close=%v %s", resp.StatusCode, resp.Close, text)
	}

	if _, err := reader.ReadByte(); err == nil {
		k.t.Error("the connection stays open")
	}

	k.empty()
}

func TestAClientThatFallsSilentIsCutOff(t *testing.T) {
	t.Parallel()
	k := newKit(t, impatient)
	k.cutOff(k.open(openFile))
	k.cutOff(k.open(""))
}

func TestATrickleIsCutOff(t *testing.T) {
	t.Parallel()
	k := newKit(t, impatient)
	conn := k.open(openFile)

	done := make(chan struct{})
	go func() {
		defer close(done)

		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()

		for range tick.C {
			if _, err := conn.Write([]byte("x")); err != nil {
				return
			}
		}
	}()

	k.cutOff(conn)
	conn.Close()
	<-done
}

func TestAnUnreadBodyHoldsNothingUp(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	conn := k.open(
		"--x\r\nContent-Disposition: form-data; name=\"targetFormat\"\r\n\r\nnope\r\n" + openFile,
	)

	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()

	if resp.StatusCode != http.StatusUnprocessableEntity || !resp.Close {
		t.Errorf("%d close=%v", resp.StatusCode, resp.Close)
	}

	k.empty()
}

func TestAClientThatHangsUpLeavesNothing(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	whole := openFile + "\r\n"
	for _, sent := range []string{openFile, whole + openFile, whole + "--x\r\n"} {
		k.open(sent).Close()

		if got := <-k.observed; got.status != 400 && got.status != 499 {
			t.Errorf("%+v", got)
		}

		k.empty()
	}
}

func TestAWaitOutlivesTheStallTimeout(t *testing.T) {
	t.Parallel()
	k := newKit(t, impatient)

	a := k.convert("?wait=1", field{"file", "x.png", "PNG HOLD"}, field{"targetFormat", "", "webp"})
	if a.StatusCode != http.StatusAccepted {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}

func TestAFileThatIsAnnouncedAsTooLargeIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	conn := k.dial()
	fmt.Fprint(
		conn,
		"POST /v1/upload HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: 99999999999\r\n\r\nPNG",
	)

	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()

	if resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", resp.StatusCode)
	}

	k.empty()
}
