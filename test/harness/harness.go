package harness

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// readyLimit bounds the start; a server that takes longer is broken.
const readyLimit = 30 * time.Second

// stopLimit bounds the end: work may go on for half a minute, unless a setting says otherwise, and
// is then handed back.
const stopLimit = 45 * time.Second

// Build compiles the server into dir and returns the binary's path.
func Build(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "convertd")
	build := exec.CommandContext(
		ctx,
		"go",
		"build",
		"-trimpath",
		"-o",
		binary,
		"github.com/convertd/convertd/bootstrap/cmd/convertd",
	)

	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the server: %w: %s", err, out)
	}

	return binary, nil
}

// Server is a running server process.
type Server struct {
	URL        string // without a trailing slash
	MetricsURL string
	DataDir    string
	Ready      time.Duration // from the start of the process to readiness
	cmd        *exec.Cmd
	ended      chan struct{}
	log        *logBuffer
}

// Start runs the binary on free ports with its data in dataDir and waits until it is ready.
// settings are further "CONVERTD_…=value" entries.
func Start(ctx context.Context, binary, dataDir string, settings ...string) (*Server, error) {
	s := &Server{DataDir: dataDir, ended: make(chan struct{}), log: &logBuffer{}}
	s.cmd = exec.CommandContext(context.WithoutCancel(ctx), binary, "serve")

	s.cmd.Env = append(os.Environ(), append([]string{
		"CONVERTD_LISTEN=127.0.0.1:0",
		"CONVERTD_METRICS_LISTEN=127.0.0.1:0",
		"CONVERTD_LOG_FORMAT=json",
		"CONVERTD_DATA_DIR=" + dataDir,
		"CONVERTD_MIN_FREE_DISK=64MB", // whatever runs here is small, and so may its machine be
	}, settings...)...)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}

	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}

	begun := time.Now()

	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}

	ready := make(chan struct{})
	go s.read(stderr, ready)

	select {
	case <-ready:
		s.Ready = time.Since(begun)
		return s, nil
	case <-s.ended:
		return nil, fmt.Errorf("the server ended before it was ready: %s", s.Log())
	case <-time.After(readyLimit):
		return nil, errors.Join(
			fmt.Errorf("the server was not ready after %s: %s", readyLimit, s.Log()),
			s.Kill(),
		)
	}
}

// read follows the server's log until it ends.
func (s *Server) read(stderr io.Reader, ready chan struct{}) {
	lines := bufio.NewScanner(stderr)
	lines.Buffer(nil, 1<<20)

	for lines.Scan() {
		s.log.add(lines.Text())

		var entry struct{ Msg, URL string }
		if json.Unmarshal(lines.Bytes(), &entry) != nil {
			continue
		}

		switch entry.Msg {
		case "metrics":
			s.MetricsURL = entry.URL
		case "ready":
			s.URL = entry.URL

			close(ready)
		}
	}

	_ = s.cmd.Wait() // how it ended is seen from its log
	close(s.ended)
}

// PID returns the server's process id.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Ended is closed when the process is gone, whatever ended it.
func (s *Server) Ended() <-chan struct{} { return s.ended }

// Log returns what the server has logged so far.
func (s *Server) Log() string { return s.log.text() }

// Stop asks the server to end and waits until it has.
func (s *Server) Stop() error { return s.signal(syscall.SIGTERM) }

// Kill ends the server at once, as a power cut would, and waits until it is gone.
func (s *Server) Kill() error { return s.signal(syscall.SIGKILL) }

func (s *Server) signal(sig syscall.Signal) error {
	if err := s.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signal the server: %w", err)
	}

	select {
	case <-s.ended:
		return nil
	case <-time.After(stopLimit):
		_ = s.cmd.Process.Kill()
		return fmt.Errorf("the server did not end after %s", sig)
	}
}

type logBuffer struct {
	mu    sync.Mutex
	lines []byte
}

func (b *logBuffer) add(line string) {
	b.mu.Lock()
	defer b.mu.Unlock()

	b.lines = append(append(b.lines, line...), '\n')
}

func (b *logBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()

	return string(b.lines)
}
