package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/convertd/convertd/test/harness"
)

// step is one conversion of the demo.
type step struct {
	file   string // under test/fixtures
	target string
	fields []string // further form fields
}

func steps() []step {
	return []step{
		{"sample.mov", "mp4", []string{"quality=high", "codec=h264"}},
		{"sample.docx", "pdf", nil},
		{"sample.png", "webp", nil},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)

	stop()

	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	out, err := filepath.Abs("demo")
	if err != nil {
		return fmt.Errorf("name the demo's folder: %w", err)
	}

	if err := os.MkdirAll(out, 0o750); err != nil {
		return fmt.Errorf("make the demo's folder: %w", err)
	}

	server, err := harness.Start(
		ctx,
		filepath.Join("bin", "convertd"),
		filepath.Join(out, "data"),
		"CONVERTD_LISTEN="+address(ctx),
	)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer func() { err = errors.Join(err, server.Stop()) }()

	fmt.Printf(
		"convertd serves on %s, ready after %d ms: SQLite, its queue and the files lie in %s.\n",
		server.URL,
		server.Ready.Milliseconds(),
		server.DataDir,
	)

	for _, s := range steps() {
		if err := s.show(ctx, server.URL, out); err != nil {
			return err
		}
	}

	fmt.Printf(
		"\nThe results lie in %s. The server stops now; start one with: bin/convertd serve\n",
		out,
	)

	return nil
}

// address returns the server's default address where it is free, else any free port.
func address(ctx context.Context) string {
	const standard = "127.0.0.1:8080"

	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", standard)
	if err != nil {
		return "127.0.0.1:0"
	}

	_ = l.Close()

	return standard
}

type job struct {
	ID     string
	Status string
	Tasks  map[string]struct {
		Engine   string
		Warnings []string
		Error    *struct{ Message string }
		Result   *struct {
			URL    string
			Checks []struct{ Name, Reader string }
		}
	}
}

// show converts one file in three requests: submit, ask until it is done, download.
func (s step) show(ctx context.Context, base, out string) error {
	fmt.Printf("\n── %s → %s\n", s.file, s.target)

	begun := time.Now()

	args := []string{
		"-X",
		"POST",
		base + "/v1/convert",
		"-F",
		"file=@" + filepath.Join("test", "fixtures", s.file),
		"-F",
		"targetFormat=" + s.target,
	}
	for _, f := range s.fields {
		args = append(args, "-F", f)
	}

	j, err := ask(ctx, args...)
	if err != nil {
		return err
	}

	for j.Status == "pending" || j.Status == "processing" {
		if j, err = ask(ctx, base+"/v1/jobs/"+j.ID+"?wait=30"); err != nil {
			return err
		}
	}

	if j.Status != "completed" {
		return fmt.Errorf(
			"%s → %s ended as %s: %+v",
			s.file,
			s.target,
			j.Status,
			j.Tasks["convert-file"].Error,
		)
	}

	result := filepath.Join(out, strings.TrimSuffix(s.file, filepath.Ext(s.file))+"."+s.target)
	if _, err := curl(ctx, "-o", result, j.Tasks["export-file"].Result.URL); err != nil {
		return err
	}

	info, err := os.Stat(result)
	if err != nil {
		return fmt.Errorf("look at the result: %w", err)
	}

	convert := j.Tasks["convert-file"]
	for _, c := range convert.Result.Checks {
		fmt.Printf("   checked: %s, read by %s\n", c.Name, c.Reader)
	}

	fmt.Printf(
		"   %s: %d bytes by %s, in %d ms over all\n",
		result,
		info.Size(),
		convert.Engine,
		time.Since(begun).Milliseconds(),
	)

	return nil
}

func ask(ctx context.Context, args ...string) (job, error) {
	body, err := curl(ctx, args...)
	if err != nil {
		return job{}, err
	}

	var answer struct {
		Success bool
		Data    job
		Error   *struct{ Code, Message string }
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return job{}, fmt.Errorf("read the answer: %w: %.200s", err, body)
	}

	if !answer.Success {
		return job{}, fmt.Errorf("the server answered %+v", answer.Error)
	}

	return answer.Data, nil
}

// curl runs curl and prints how, with the time it took.
func curl(ctx context.Context, args ...string) ([]byte, error) {
	begun := time.Now()
	out, err := exec.CommandContext(ctx, "curl", append([]string{"--silent", "--show-error"}, args...)...).
		Output()

	shown := strings.Join(args, " ")
	if at := strings.Index(shown, "signature="); at >= 0 {
		shown = shown[:at] + "signature=…"
	}

	fmt.Printf("   %5d ms  curl %s\n", time.Since(begun).Milliseconds(), shown)

	if err != nil {
		return nil, fmt.Errorf("curl: %w", err)
	}

	return out, nil
}
