package id3_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/engine/ffmpeg/id3"
)

// frame returns one of a tag of version 3, whose sizes are plain numbers.
func frame(kind, content string) string {
	head := binary.BigEndian.AppendUint32([]byte(kind), uint32(len(content)))

	return string(head) + "\x00\x00" + content
}

// tag returns a tag of that version, whose size has seven bits in each byte.
func tag(version byte, frames string) string {
	n := len(frames)

	return "ID3" + string([]byte{version, 0, 0, 0, 0, byte(n >> 7 & 0x7f), byte(n & 0x7f)}) + frames
}

func corrected(t *testing.T, content string) string {
	t.Helper()

	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}

	var errs bytes.Buffer
	if code := id3.Main([]string{path}, nil, &errs); code != 0 {
		t.Fatalf("%d %s", code, errs.String())
	}

	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	return string(got)
}

func TestCommentsAndLyricsAreMoved(t *testing.T) {
	t.Parallel()

	const (
		wide  = "\xff\xfec\x00o\x00m\x00m\x00e\x00n\x00t\x00\x00\x00\xff\xfex\x00\x00\x00"
		tail  = "sound that begins with TXXX"
		other = "\x00\x00\x00\x00\x00"
	)

	title := frame("TIT2", "\x00Title")
	both := frame(
		"TXXX",
		"\x00comment\x00hello\x00",
	) + title + frame(
		"TXXX",
		"\x03USLT\x00la\nla\x00",
	)
	moved := frame(
		"COMM",
		"\x00XXX\x00hello\x00",
	) + title + frame(
		"USLT",
		"\x03XXX\x00la\nla\x00",
	) + other

	for name, c := range map[string]struct{ in, want string }{
		"both":         {tag(3, both) + tail, tag(3, moved) + tail},
		"version 4":    {tag(4, both) + tail, tag(4, moved) + tail}, // short ones are written alike
		"UTF-16":       {tag(3, frame("TXXX", "\x01"+wide)), tag(3, frame("COMM", "\x01XXX\xff\xfe\x00\x00\xff\xfex\x00\x00\x00")+"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")},
		"in AIFF":      {"FORM\x00\x00\x00\x00AIFFCOMM\x00\x00\x00\x03abc\x00ID3 \x00\x00\x00\x00" + tag(4, both), "FORM\x00\x00\x00\x00AIFFCOMM\x00\x00\x00\x03abc\x00ID3 \x00\x00\x00\x00" + tag(4, moved)},
		"other texts":  {tag(3, frame("TXXX", "\x00mood\x00comment\x00")), tag(3, frame("TXXX", "\x00mood\x00comment\x00"))},
		"unsynced":     {"ID3\x03\x00\x80\x00\x00\x00\x20" + both, "ID3\x03\x00\x80\x00\x00\x00\x20" + both},
		"a false size": {tag(3, "TXXX\x7f\x00\x00\x00\x00\x00\x00comment\x00"), tag(3, "TXXX\x7f\x00\x00\x00\x00\x00\x00comment\x00")},
		"no tag":       {"RIFF and more of it", "RIFF and more of it"},
		"AIFF alone":   {"FORM\x00\x00\x00\x00AIFFSSND\xff\xff\xff\xff", "FORM\x00\x00\x00\x00AIFFSSND\xff\xff\xff\xff"},
	} {
		if got := corrected(t, c.in); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWhatCannotBeOpenedIsTold(t *testing.T) {
	t.Parallel()

	for _, args := range [][]string{nil, {"a", "b"}, {filepath.Join(t.TempDir(), "none")}} {
		var errs bytes.Buffer
		if code := id3.Main(args, nil, &errs); code != 1 || errs.Len() == 0 {
			t.Errorf("%v: %d", args, code)
		}
	}
}

// file is one in memory that can be written to.
type file struct{ *bytes.Reader }

func (file) Write(b []byte) (int, error) { return len(b), nil }

func FuzzCorrect(f *testing.F) {
	f.Add([]byte(tag(3, frame("TXXX", "\x00comment\x00hello\x00"))))
	f.Add([]byte("FORM\x00\x00\x00\x00AIFFID3 \x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := id3.Correct(file{bytes.NewReader(content)}); err != nil && len(content) > 1<<20 {
			t.Error(err)
		}
	})
}
