package httpapi_test

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// fakeSniffer takes what begins with PNG, SVG or MOV as that, and nothing else; zeros are a PNG.
type fakeSniffer struct{}

func (fakeSniffer) Sniff(head []byte, _ string) ports.Guess {
	for prefix, id := range map[string]string{"PNG": "png", "MOV": "mov", "SVG": "svg", "\x00\x00": "png"} {
		if bytes.HasPrefix(head, []byte(prefix)) {
			return ports.Guess{Format: id}
		}
	}
	return ports.Guess{}
}

// fakeEngine prefixes its input with the target's name. Input that says FAIL fails, "FAULT: timeout" with that kind of fault, and input that says HOLD
// takes until it is stopped.
type fakeEngine struct{}

func (fakeEngine) About() ports.EngineInfo {
	return ports.EngineInfo{Name: "fake", Version: "1.0", Package: "fake-tools", Would: []route.Edge{{From: "docx", To: "pdf", Engine: "fake"}}}
}

func (fakeEngine) Edges() []route.Edge {
	return []route.Edge{
		{From: "png", To: "webp", Engine: "fake", Cost: 1},
		{From: "mov", To: "mp4", Engine: "fake", Cost: 1},
		{From: "mov", To: "gif", Engine: "fake", Cost: 1},
		{From: "png", To: "svg", Engine: "fake", Cost: 1},
		{From: "svg", To: "webp", Engine: "fake", Cost: 1},
	}
}

func (fakeEngine) Probe(_ context.Context, path, _ string, known file.Facts) (file.Facts, error) {
	if path == tooMuch {
		return known, fault.New(fault.ConversionFailed, "The file needs more memory than one conversion may use.")
	}
	return known, nil
}

// tooMuch is where a file lies that no engine can look into.
const tooMuch = "too much"

func (fakeEngine) Convert(ctx context.Context, c ports.Conversion) (ports.Converted, error) {
	content, err := os.ReadFile(c.Input)
	if err != nil {
		return ports.Converted{}, err
	}
	if _, kind, wanted := strings.Cut(string(content), "FAULT: "); wanted {
		return ports.Converted{}, fault.New(fault.Kind(kind), "It went wrong.")
	}
	switch {
	case bytes.Contains(content, []byte("FAIL")):
		return ports.Converted{}, fault.New(fault.ConversionFailed, "The encoder gave up.").With("engine_output", "moov atom not found")
	case bytes.Contains(content, []byte("BREAK")):
		return ports.Converted{}, os.ErrPermission
	case bytes.Contains(content, []byte("HOLD")):
		<-ctx.Done()
		return ports.Converted{}, context.Cause(ctx)
	}
	path, err := writeOutput(c.Dir, "out", c.To+":"+string(content))
	return ports.Converted{Outputs: []string{path}, Warnings: []string{"Something was lost."}}, err
}

type fakeVerifier struct{}

func (fakeVerifier) Verify(context.Context, ports.Output) ([]job.Check, error) {
	return []job.Check{{Name: "opens", Reader: "fake"}}, nil
}

// fakeFetcher has pictures everywhere except on loopback, and sends no header Host.
type fakeFetcher struct{}

func (fakeFetcher) Check(r ports.Download) error {
	var faults fault.List
	if r.Headers["Host"] != "" {
		faults = append(faults, fault.New(fault.InvalidInput, "The header Host cannot be set; leave it out.").On("headers"))
	}
	if !strings.HasPrefix(r.URL, "http") {
		faults = append(faults, fault.New(fault.InvalidInput, "Only http and https URLs can be fetched.").On("url"))
	}
	return faults.Err()
}

func (fakeFetcher) Fetch(_ context.Context, r ports.Download) (ports.Downloaded, error) {
	if strings.Contains(r.URL, "127.0.0.1") {
		return ports.Downloaded{}, fault.New(fault.InvalidInput, "url names an address that may not be reached.").On("url")
	}
	content := "MOV from afar"
	if strings.HasSuffix(r.URL, ".png") {
		content = "PNG from afar"
	}
	if u, err := url.Parse(r.URL); err == nil && u.Query().Has("content") {
		content = u.Query().Get("content")
	}
	return ports.Downloaded{Body: io.NopCloser(strings.NewReader(content)), Filename: r.URL[strings.LastIndex(r.URL, "/")+1:], Size: -1}, nil
}
