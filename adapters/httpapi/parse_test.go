package httpapi

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

func TestPreferredWait(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]int{
		"wait=10": 10, "wait": 120, "Wait = 5": 5, `wait="7"`: 7, "respond-async, wait=3": 3, "wait=3; foo=bar": 3, "wait=3, wait=9": 3,
		"wait=999": 120, "wait=99999999999999999999": 0, "wait=-1": 0, "wait=x": 0, "wait=": 0, "waiting=3": 0, "": 0, "return=minimal": 0, "wait=0": 0,
	} {
		if got := preferredWait([]string{header}); got != want {
			t.Errorf("%q: %d; want %d", header, got, want)
		}
	}
	if got := preferredWait([]string{"respond-async", "wait=4"}); got != 4 {
		t.Errorf("in a second header: %d", got)
	}
}

func TestSafeType(t *testing.T) {
	t.Parallel()
	for media, safe := range map[string]bool{
		"image/png": true, "application/pdf": true, "text/plain": true, "text/csv": true, "application/zip": true,
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document": true,
		"text/html": false, "TEXT/HTML; charset=utf-8": false, "image/svg+xml": false, "application/xhtml+xml": false, "text/xml": false,
		"application/xml": false, "text/javascript": false, "multipart/related": false, "": false, "nonsense;;": false,
	} {
		if got := safeType(media); (got == media) != safe || (!safe && got != "application/octet-stream") {
			t.Errorf("%q is sent as %q", media, got)
		}
	}
}

// pipe is a connection that hands out one piece after each pause and knows its deadline.
type pipe struct {
	http.ResponseWriter
	pause, deadlineIn time.Duration
	pieces            int
	size              int
}

func (p *pipe) SetReadDeadline(at time.Time) error {
	p.deadlineIn = time.Until(at)
	return nil
}
func (p *pipe) Close() error { return nil }
func (p *pipe) Read(b []byte) (int, error) {
	if p.pieces == 0 {
		return 0, io.EOF
	}
	if p.pause > p.deadlineIn {
		return 0, os.ErrDeadlineExceeded
	}
	time.Sleep(p.pause) //nolint:forbidigo // advances the bubble's clock
	p.pieces--
	return min(p.size, len(b)), nil
}

func TestPace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pause  time.Duration
		size   int
		pieces int
		slow   bool
	}{
		"just fast enough":    {pause: 29 * time.Second, size: 16 << 10, pieces: 20},
		"several in a window": {pause: 7 * time.Second, size: 4 << 10, pieces: 40},
		"a small rest":        {pause: 29 * time.Second, size: 10, pieces: 1},
		"a byte now and then": {pause: 10 * time.Second, size: 1, pieces: 20, slow: true},
		"too slow by a bit":   {pause: 8 * time.Second, size: 4 << 10, pieces: 20, slow: true},
		"silent":              {pause: time.Hour, size: 1 << 20, pieces: 1, slow: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &pipe{pause: c.pause, size: c.size, pieces: c.pieces}
				body := newPacedBody(p, http.NewResponseController(p), DefaultConfig())
				var err error
				for b := make([]byte, 64<<10); err == nil; {
					_, err = body.Read(b)
					time.Sleep(time.Minute) //nolint:forbidigo // our own slowness is not the client's
				}
				if fault.Is(err, fault.Timeout) != c.slow || errors.Is(err, io.EOF) == c.slow {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "example.com", "ftp://example.com", "https://example.com/"} {
		cfg := DefaultConfig()
		cfg.PublicURL = base
		if _, err := New(cfg, Deps{}); err == nil || !strings.Contains(err.Error(), "CONVERTD_PUBLIC_URL") {
			t.Errorf("%q: %v", base, err)
		}
	}
}

func FuzzDisposition(f *testing.F) {
	for _, name := range []string{"a.png", "../../etc/passwd", "a\x00b", `a"b\c`, "grüße 🎉.webp", "a\r\nSet-Cookie: x", "\xff\xfe", strings.Repeat("é", 300), "%41", "a;b=c"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		name := file.CleanName(sent)
		header := disposition(name)
		if strings.ContainsAny(header, "\r\n\x00") {
			t.Fatalf("%q", header)
		}
		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "attachment" || params["filename"] != name {
			t.Fatalf("%q gives %q: %v %v", name, header, params, err)
		}
	})
}

func FuzzDecodeObject(f *testing.F) {
	for _, text := range []string{`{"a":[1,2.5,{"b":null}],"c":"\u00e9"}`, `{"a":1,"a":2}`, `{"a":1,}`, `{"a" 1}`, `[1]`, `{}{}`, `{"a":[1}`, "", "{", `{"a":1e999}`, `nul`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := decodeObject(strings.NewReader(text))
		if err != nil {
			var known *fault.Fault
			if !errors.As(err, &known) || (known.Kind != fault.InvalidRequest && known.Kind != fault.InvalidInput) {
				t.Fatalf("%v", err)
			}
			return
		}
		var want map[string]any
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&want); err != nil {
			t.Fatalf("the standard decoder refuses it: %v", err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%v; want %v", got, want)
		}
	})
}

func FuzzForm(f *testing.F) {
	f.Add("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n", "x")
	f.Add("--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"../b\"\r\n\r\nb", "x")
	f.Add("--x--", "x")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, body, boundary string) {
		err := eachPart(strings.NewReader(body), boundary, func(part *multipart.Part) error {
			if isFile(part) {
				_, err := io.Copy(io.Discard, partContent{part})
				return err
			}
			_, err := readField(part)
			return err
		})
		var known *fault.Fault
		if err != nil && !errors.As(err, &known) {
			t.Fatalf("%v", err)
		}
	})
}
