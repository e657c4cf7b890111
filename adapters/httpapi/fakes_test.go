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
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// fakeSniff takes what begins with PNG, SVG or MOV as that, and nothing else; zeros are a PNG.
func fakeSniff(head []byte, _ string) ports.Guess {
	for prefix, id := range map[string]string{"PNG": "png", "MOV": "mov", "SVG": "svg", "PDF": "pdf", "\x00\x00": "png"} {
		if bytes.HasPrefix(head, []byte(prefix)) {
			return ports.Guess{Format: id}
		}
	}

	return ports.Guess{}
}

// fakeEngine prefixes its input with the target's name. Input that says FAIL fails, "FAULT:
// timeout" with that kind of fault, and input that says HOLD takes until it is stopped.
type fakeEngine struct{}

func (fakeEngine) About() ports.EngineInfo {
	return ports.EngineInfo{
		Name:        "fake",
		Version:     "1.0",
		Package:     "fake-tools",
		Languages:   []string{"eng", "deu", "eng"},
		Installable: []route.Edge{{From: "docx", To: "pdf", Engine: "fake"}},
	}
}

func (fakeEngine) Edges() []route.Edge {
	edges := []route.Edge{
		{From: "png", To: "webp", Engine: "fake", Cost: 1, Options: []string{"quality"}},
		{
			From:    "mov",
			To:      "mp4",
			Engine:  "fake",
			Cost:    1,
			Options: []string{"quality", "codec", "resolution", "fps", "bitrate"},
		},
		{From: "mov", To: "gif", Engine: "fake", Cost: 1, Options: []string{"quality"}},
		{From: "png", To: "svg", Engine: "fake", Cost: 1, Options: []string{"quality"}},
		{From: "svg", To: "webp", Engine: "fake", Cost: 1, Options: []string{"quality"}},
	}
	for name, options := range map[string][]string{
		"pdf/rotate": {"angle", "pages"}, "pdf/encrypt": {"password", "owner_password", "permissions"},
		"pdf/split": {"ranges"}, "pdf/extract-pages": {"pages"}, "compress": {"level"}, "merge": nil, "pdf/ocr": {"language"},
	} {
		edges = append(edges, route.Edge{
			Operation: name,
			Joins:     name == "merge",
			From:      "pdf",
			To:        "pdf",
			Engine:    "fake",
			Cost:      1,
			Options:   options,
		})
	}

	return edges
}

func (fakeEngine) Probe(_ context.Context, path, _ string, known file.Facts) (file.Facts, error) {
	if path == tooMuch {
		return known, fault.New(
			fault.ConversionFailed,
			"The file needs more memory than one conversion may use.",
		)
	}

	return known, nil
}

// tooMuch is where a file lies that no engine can look into.
const tooMuch = "too much"

func (fakeEngine) Do(ctx context.Context, c ports.Step) (ports.Made, error) {
	content, err := os.ReadFile(c.Input().Path)
	if err != nil {
		return ports.Made{}, err
	}

	if _, kind, wanted := strings.Cut(string(content), "FAULT: "); wanted {
		return ports.Made{}, fault.New(fault.Kind(kind), "It went wrong.")
	}

	switch {
	case bytes.Contains(content, []byte("FAIL")):
		return ports.Made{}, fault.New(fault.ConversionFailed, "The encoder gave up.").
			With("engine_output", "moov atom not found")
	case bytes.Contains(content, []byte("BREAK")):
		return ports.Made{}, os.ErrPermission
	case bytes.Contains(content, []byte("HOLD")):
		<-ctx.Done()
		return ports.Made{}, context.Cause(ctx)
	}

	path, err := writeOutput(c.Dir, "out", c.To+":"+string(content))

	return ports.Made{Outputs: ports.Products(path), Warnings: []string{"Something was lost."}}, err
}

type fakeVerifier struct{}

func (fakeVerifier) Verify(_ context.Context, o ports.Output) ([]job.Check, error) {
	checks := []job.Check{{Name: "opens", Reader: "fake"}}
	if o.Format.ID == "pdf" {
		checks = append(checks, job.Check{Name: job.CheckPages, Reader: "fake", Detail: "3"})
	}

	return checks, nil
}

// fakeFetcher has pictures everywhere except on loopback, and sends no header Host.
type fakeFetcher struct{}

func (fakeFetcher) Check(r ports.Download) error {
	var faults fault.List
	if r.Headers["Host"] != "" {
		faults = append(
			faults,
			fault.New(fault.InvalidInput, "The header Host cannot be set; leave it out.").
				On("headers"),
		)
	}

	if !strings.HasPrefix(r.URL, "http") {
		faults = append(
			faults,
			fault.New(fault.InvalidInput, "Only http and https URLs can be fetched.").On("url"),
		)
	}

	return faults.Err()
}

func (fakeFetcher) Fetch(_ context.Context, r ports.Download) (ports.Downloaded, error) {
	if strings.Contains(r.URL, "127.0.0.1") {
		return ports.Downloaded{}, fault.New(fault.InvalidInput, "url names an address that may not be reached.").
			On("url")
	}

	content := "MOV from afar"
	if strings.HasSuffix(r.URL, ".png") {
		content = "PNG from afar"
	}

	if u, err := url.Parse(r.URL); err == nil && u.Query().Has("content") {
		content = u.Query().Get("content")
	}

	return ports.Downloaded{
		Body:     io.NopCloser(strings.NewReader(content)),
		Filename: r.URL[strings.LastIndex(r.URL, "/")+1:],
		Size:     -1,
	}, nil
}

// fakeRemote knows what each kind of storage needs, and has a bucket "pictures" of two.
type fakeRemote struct{}

func (fakeRemote) Check(p ports.Place) error {
	kind, _ := operation.FindStorage(p.Storage)
	return kind.Lacking(p.Values.Has).Err()
}

func (fakeRemote) Open(_ context.Context, p ports.Place) (ports.RemoteFiles, error) {
	if p.Values.Text("bucket") == "pictures" {
		return twoPictures{}, nil
	}

	return nil, fault.New(fault.InvalidInput, "There is no such storage.").On("endpoint")
}

type twoPictures struct{}

func (twoPictures) List(context.Context, string, int) ([]string, error) {
	return []string{"a.png", "b.png"}, nil
}

func (twoPictures) Get(_ context.Context, key string) (ports.Downloaded, error) {
	return ports.Downloaded{
		Filename: key, Size: 5, Body: io.NopCloser(strings.NewReader("PNG " + key[:1])),
	}, nil
}

func (twoPictures) Put(context.Context, string, ports.Outgoing) (string, error) {
	return "", fault.New(fault.InvalidInput, "Nothing is written here.")
}

func (twoPictures) Close() error { return nil }
