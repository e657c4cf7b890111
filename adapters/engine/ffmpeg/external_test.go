package ffmpeg_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// referring is the fixture, with other data references in all of its tracks.
func referring(t *testing.T, dref []byte) string {
	t.Helper()

	whole, err := os.ReadFile(filepath.Join("..", "..", "..", "test", "fixtures", "sample.mov"))
	if err != nil {
		t.Fatal(err)
	}

	name := filepath.Join(t.TempDir(), "a.mov")
	if err := os.WriteFile(name, replaced(whole, dref), 0o644); err != nil {
		t.Fatal(err)
	}

	return name
}

func atom(kind string, content ...byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(8+len(content)))
	return append(append(out, kind...), content...)
}

func replaced(in, dref []byte) (out []byte) {
	for len(in) >= 8 {
		size := binary.BigEndian.Uint32(in)
		kind, content := string(in[4:8]), in[8:size]

		switch kind {
		case "moov", "trak", "mdia", "minf", "dinf":
			content = replaced(content, dref)
		case "dref":
			content = dref
		}

		out, in = append(out, atom(kind, content...)...), in[size:]
	}

	return out
}

func TestAFilmWhoseMediaLiesElsewhereIsRefused(t *testing.T) {
	t.Parallel()

	count := []byte{0, 0, 0, 0, 0, 0, 0, 1}
	here := append(count[:8:8], atom("url ", 0, 0, 0, 1)...)
	url := append(
		count[:8:8],
		atom("url ", append(make([]byte, 4), "file:///media/clip.mov\x00"...)...)...)
	alias := append(count[:8:8], atom("alis",
		append(make([]byte, 14), "\x06Volume\x00\x00\x08clip.mov\x00\x00"...)...)...)

	e := newEngine(t)

	if _, err := e.Probe(t.Context(), referring(t, here), "mov", file.Facts{}); err != nil {
		t.Errorf("a film of its own: %v", err)
	}

	for kind, dref := range map[string][]byte{"url": url, "alias": alias} {
		_, err := e.Probe(t.Context(), referring(t, dref), "mov", file.Facts{})
		if !fault.Is(err, fault.CorruptFile) ||
			!strings.Contains(fault.Of(err).Text, `"clip.mov"`) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
