package contract

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/convertd/convertd/ports"
)

func blobWrites() map[string]func(*testing.T, ports.Blobs) {
	return map[string]func(*testing.T, ports.Blobs){
		"an empty blob":                         emptyBlob,
		"a blob of 20 MB":                       largeBlob,
		"a failing reader leaves nothing":       failingReader,
		"a cancelled write leaves nothing":      cancelledWrite,
		"an ended context writes nothing":       endedContext,
		"half a blob cannot be seen":            halfABlob,
		"twenty writers at once on twenty keys": twentyKeys,
		"twenty writers at once on one key":     oneKey,
	}
}

func emptyBlob(t *testing.T, blobs ports.Blobs) {
	put(t, blobs, "empty", "")
	wantContent(t, blobs, "empty", "")
	wantKeys(t, blobs, "empty")
}

func largeBlob(t *testing.T, blobs ports.Blobs) {
	const size = 20 << 20

	written := sha256.New()

	random := io.LimitReader(rand.NewChaCha8([32]byte{1}), size)
	if n, err := blobs.Put(t.Context(), "large", io.TeeReader(random, written)); n != size ||
		err != nil {
		t.Fatalf("Put = %d, %v, want %d, nil", n, err, size)
	}

	read := sha256.New()
	if n, err := io.Copy(read, open(t, blobs, "large")); n != size || err != nil {
		t.Fatalf("read %d bytes, %v, want %d, nil", n, err, size)
	}

	if !bytes.Equal(written.Sum(nil), read.Sum(nil)) {
		t.Fatal("what was read differs from what was written")
	}
}

func failingReader(t *testing.T, blobs ports.Blobs) {
	broken := errors.New("the line is dead")
	for _, before := range []string{"", "a little", strings.Repeat("much", 1<<20)} {
		r := io.MultiReader(strings.NewReader(before), iotest.ErrReader(broken))
		if _, err := blobs.Put(t.Context(), "k/1", r); !errors.Is(err, broken) {
			t.Fatalf("Put failed with %v, want the reader's error", err)
		}

		wantMissing(t, blobs, "k/1")
		wantKeys(t, blobs)
	}

	put(t, blobs, "k/1", "whole")
}

// cancelAfter cancels when that many bytes were read, and would go on for ever.
type cancelAfter struct {
	cancel context.CancelFunc
	left   int
}

func (c *cancelAfter) Read(p []byte) (int, error) {
	n := min(len(p), 1000)
	if c.left -= n; c.left <= 0 {
		c.cancel()
	}

	return n, nil
}

func cancelledWrite(t *testing.T, blobs ports.Blobs) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()

	if _, err := blobs.Put(ctx, "k/1", &cancelAfter{cancel, 1 << 20}); !errors.Is(
		err,
		context.Canceled,
	) {
		t.Fatalf("Put failed with %v, want context.Canceled", err)
	}

	wantMissing(t, blobs, "k/1")
	wantKeys(t, blobs)
	put(t, blobs, "k/1", "whole")
}

func endedContext(t *testing.T, blobs ports.Blobs) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	if _, err := blobs.Put(ctx, "k", strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("Put failed with %v, want context.Canceled", err)
	}

	ctx, cancel = context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()

	if _, err := blobs.Adopt(ctx, "k", fileOf(t, "x")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Adopt failed with %v, want context.DeadlineExceeded", err)
	}

	wantKeys(t, blobs)
}

func halfABlob(t *testing.T, blobs ports.Blobs) {
	r, w := io.Pipe()
	stored := make(chan error, 1)

	go func() {
		_, err := blobs.Put(t.Context(), "k/1", r)
		stored <- err
	}()
	// returns when all is read
	if _, err := io.WriteString(w, strings.Repeat("half", 1<<16)); err != nil {
		t.Fatal(err)
	}

	wantMissing(t, blobs, "k/1")
	wantKeys(t, blobs)

	if err := w.Close(); err != nil {
		t.Fatal(err)
	}

	if err := <-stored; err != nil {
		t.Fatal(err)
	}

	wantContent(t, blobs, "k/1", strings.Repeat("half", 1<<16))
}

const writers = 20

// atOnce lets all writers go together and returns how many succeeded.
func atOnce(write func(writer int) error) int64 {
	var (
		succeeded atomic.Int64
		all       sync.WaitGroup
	)

	start := make(chan struct{})

	for writer := range writers {
		all.Go(func() {
			<-start

			if write(writer) == nil {
				succeeded.Add(1)
			}
		})
	}

	close(start)
	all.Wait()

	return succeeded.Load()
}

func twentyKeys(t *testing.T, blobs ports.Blobs) {
	key := func(writer int) string { return fmt.Sprintf("owner/job%d/%d", writer%3, writer) }
	content := func(writer int) string { return strings.Repeat(key(writer), 10_000) }

	ok := atOnce(func(writer int) error {
		_, err := blobs.Put(t.Context(), key(writer), strings.NewReader(content(writer)))
		return err
	})
	if ok != writers {
		t.Fatalf("%d of %d writers succeeded", ok, writers)
	}

	for writer := range writers {
		wantContent(t, blobs, key(writer), content(writer))
	}
	// And all are taken away at once, while others come: folders vanish under writers.
	ok = atOnce(func(writer int) error {
		_, err := blobs.Put(t.Context(), key(writer)+"-b", strings.NewReader("b"))

		return errors.Join(
			err,
			blobs.Delete(t.Context(), key(writer)),
			blobs.Delete(t.Context(), key(writer)+"-b"),
		)
	})
	if ok != writers {
		t.Fatalf("%d of %d writers that also delete succeeded", ok, writers)
	}

	wantKeys(t, blobs)
}

func oneKey(t *testing.T, blobs ports.Blobs) {
	content := func(writer int) string { return strings.Repeat(fmt.Sprintf("%04d", writer), 50_000) }

	var winner atomic.Int64

	ok := atOnce(func(writer int) error {
		_, err := blobs.Put(t.Context(), "k/1", strings.NewReader(content(writer)))
		if err == nil {
			winner.Store(int64(writer))
		}

		return err
	})
	if ok != 1 {
		t.Fatalf("%d of %d writers succeeded, want one", ok, writers)
	}

	wantContent(t, blobs, "k/1", content(int(winner.Load())))
	wantKeys(t, blobs, "k/1")
}
