package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lines is a writer that hands over what is written.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

// until waits for a line.
func (l lines) until(text string) {
	for line := range l {
		if strings.Contains(line, text) {
			return
		}
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithCancel(t.Context())
	d := newDesk(ctx, t)
	out, errs := make(lines, 100), make(lines, 100)
	d.session.out, d.session.errs = out, errs

	if err := os.MkdirAll(filepath.Join(d.dir, "in", "early"), 0o700); err != nil {
		t.Fatal(err)
	}

	d.write(t, "in/old.png", "picture")
	d.write(t, "in/early/there.png", "picture")

	ended := make(chan int)
	go func() {
		ended <- d.run([]string{
			"watch", d.dir + "/in", d.dir + "/out", "-r", "--to", "webp", "--settle", "20ms",
		})
	}()

	errs.until("Watching ")

	// What is still being written is waited for.
	growing, err := os.Create(filepath.Join(d.dir, "in", "grows.png"))
	if err != nil {
		t.Fatal(err)
	}

	d.write(t, "in/bad.png", "corrupt")

	errs.until("bad.png: It is damaged.")

	if !missing(filepath.Join(d.dir, "out", "grows.webp")) {
		t.Error("it was converted while it was written")
	}

	if _, err := growing.WriteString("picture"); err != nil || growing.Close() != nil {
		t.Fatal(err)
	}

	out.until("out/grows.webp")

	// A folder that is moved in is told of alone.
	whole := filepath.Join(d.dir, "whole")
	if err := os.Mkdir(whole, 0o700); err != nil {
		t.Fatal(err)
	}

	d.write(t, "whole/in.png", "picture")

	if err := os.Rename(whole, filepath.Join(d.dir, "in", "new")); err != nil {
		t.Fatal(err)
	}

	out.until("out/new/in.webp")
	cancel()

	if code := <-ended; code != exitDone || !d.made.closed {
		t.Errorf("exit %d, closed: %v", code, d.made.closed)
	}

	if got := d.tree(t, "out"); got != "grows.webp new/in.webp" {
		t.Error(got)
	}
}
