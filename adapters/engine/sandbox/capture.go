package sandbox

import (
	"bytes"
	"io"
	"strings"
	"sync/atomic"
)

const (
	maxStdout  = 8 << 20
	maxStderr  = 16 << 10
	maxLine    = 64 << 10
	maxChatter = 64 << 20 // stdout and stderr together, lines read or not
)

// meter passes on what is written, and calls over once the streams that share a count have passed
// the limit together.
type meter struct {
	to    io.Writer
	count *atomic.Int64
	over  func()
}

func (m *meter) Write(p []byte) (int, error) {
	if m.count.Add(int64(len(p))) > maxChatter {
		m.over()
		return len(p), nil
	}

	return m.to.Write(p) //nolint:wrapcheck // the writers of this file never fail
}

// tail keeps the last bytes written.
type tail struct{ kept []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	if len(t.kept) > 4*maxStderr {
		t.kept = append(t.kept[:0], t.kept[len(t.kept)-maxStderr:]...)
	}

	return len(p), nil
}

func (t *tail) String() string {
	last := t.kept[max(0, len(t.kept)-maxStderr):]
	return strings.ToValidUTF8(string(last), "�")
}

// whole keeps everything up to maxStdout, and calls over beyond.
type whole struct {
	kept []byte
	over func()
}

func (w *whole) Write(p []byte) (int, error) {
	if len(w.kept)+len(p) > maxStdout {
		w.over()
		return len(p), nil
	}

	w.kept = append(w.kept, p...)

	return len(p), nil
}

// liner hands on each line without its end ("\n" or "\r\n"), cut at maxLine.
type liner struct {
	line    func(string)
	pending []byte
}

func (l *liner) Write(p []byte) (int, error) {
	written := len(p)
	for {
		part, rest, complete := bytes.Cut(p, []byte{'\n'})
		l.pending = append(l.pending, part[:min(len(part), maxLine-len(l.pending))]...)

		if !complete {
			return written, nil
		}

		l.flush()

		p = rest
	}
}

// end hands on a last line that has no end.
func (l *liner) end() {
	if len(l.pending) > 0 {
		l.flush()
	}
}

func (l *liner) flush() {
	l.line(strings.ToValidUTF8(string(bytes.TrimSuffix(l.pending, []byte{'\r'})), "�"))
	l.pending = l.pending[:0]
}
