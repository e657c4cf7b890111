package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/fakes"
)

// desk is a session whose output can be read, on engines that only copy.
type desk struct {
	*session

	dir   string
	out   bytes.Buffer
	errs  bytes.Buffer
	given map[string][]Given
	atOne int
	made  *folders
}

func newDesk(ctx context.Context, t *testing.T) *desk {
	t.Helper()
	d := &desk{dir: t.TempDir(), given: map[string][]Given{}, made: &folders{root: t.TempDir()}}
	d.session = &session{
		ctx:  ctx,
		in:   strings.NewReader(""),
		out:  &d.out,
		errs: &d.errs,
		Deps: Deps{
			Version: "1.2.3",
			Code:    func(k fault.Kind) string { return strings.ToUpper(string(k)) },
			Settings: func(string) []Setting {
				return []Setting{
					{Key: "data_dir", Default: "./data", Doc: "Folder, with $ and \"quotes\"."},
					{Key: "listen", Doc: "Address."},
				}
			},
			Open: func(_ context.Context, given []Given, atOnce int) (*Local, error) {
				d.atOne = atOnce
				d.given["open"] = given

				return d.local(t), nil
			},
		},
	}

	return d
}

func (d *desk) local(t *testing.T) *Local {
	t.Helper()

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	edge := func(from, to, engine string) route.Edge {
		return route.Edge{
			From:    from,
			To:      to,
			Engine:  engine,
			Cost:    1,
			Loss:    route.Faithful,
			Options: []string{"quality"},
		}
	}
	step := func(operation, id string, options ...string) route.Edge {
		e := edge(id, id, "copier")
		e.Operation, e.Options = operation, options

		return e
	}
	merge := step("merge", "mov")
	merge.Joins = true
	extract := step("extract", "zip")
	extract.To, extract.Options = format.Any, nil

	list, err := catalog.New(formats, []ports.Engine{
		copier{name: "copier", edges: []route.Edge{
			edge("png", "webp", "copier"),
			edge("png", "jpg", "copier"),
			edge("mov", "mp4", "copier"),
			step("crop", "png", "x", "y", "width", "height"),
			step("trim", "mov", "start_time", "end_time", "duration", "fast"),
			merge,
			extract,
		}},
		copier{name: "office", installable: []route.Edge{edge("png", "pdf", "office")}},
	})
	if err != nil {
		t.Fatal(err)
	}

	return &Local{
		Catalog: list,
		Converter: conversion.New(conversion.Deps{
			Catalog: list, Verifier: trusting{}, Sniffer: fakes.Sniffer(byName{formats}.sniff),
		}),
		Sniffer: fakes.Sniffer(byName{formats}.sniff),
		Folders: d.made,
		Close:   func() error { d.made.closed = true; return d.made.left },
	}
}

// do runs a command line in which DIR is the desk's folder.
func (d *desk) do(line string) int {
	d.out.Reset()
	d.errs.Reset()

	var args []string
	for arg := range strings.FieldsSeq(line) {
		args = append(args, strings.ReplaceAll(arg, "DIR", d.dir))
	}

	return d.run(args)
}

func (d *desk) write(t *testing.T, name, content string) {
	t.Helper()

	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// has returns the names in the desk's folder, and fails the test where work folders are left.
func (d *desk) has(t *testing.T, dir string) string {
	t.Helper()

	entries, err := os.ReadDir(filepath.Join(d.dir, dir))
	if err != nil {
		t.Fatal(err)
	}

	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}

	left, err := os.ReadDir(d.made.root)
	if err != nil || len(left) > 0 || !d.made.closed {
		t.Errorf("work folders left: %v %v, closed: %v", left, err, d.made.closed)
	}

	return strings.Join(names, " ")
}

// copier copies its input. What that says decides how it goes: "fail", "wait" until the context
// ends, "full" disk, "pages" three times.
type copier struct {
	name               string
	edges, installable []route.Edge
}

func (c copier) About() ports.EngineInfo {
	return ports.EngineInfo{
		Name:        c.name,
		Version:     "1",
		Package:     "lib" + c.name,
		Missing:     len(c.edges) == 0,
		Installable: c.installable,
	}
}
func (c copier) Edges() []route.Edge { return c.edges }

func (c copier) Probe(_ context.Context, path, _ string, known file.Facts) (file.Facts, error) {
	content, err := os.ReadFile(path)
	if err == nil && string(content) == "corrupt" {
		err = fault.New(fault.CorruptFile, "It is damaged.")
	}

	return known, err
}

func (c copier) Do(ctx context.Context, conv ports.Step) (ports.Made, error) {
	content, err := os.ReadFile(conv.Input().Path)
	if err != nil {
		return ports.Made{}, err
	}

	conv.Progress(0.5)

	n := 1

	switch string(content) {
	case "fail":
		return ports.Made{}, fault.New(fault.ConversionFailed, "It did not work.").
			With("engine_output", "first\nlast words")
	case "full":
		return ports.Made{}, fault.New(fault.DiskFull, "Full.")
	case "wait":
		<-ctx.Done()
		return ports.Made{}, fmt.Errorf("broken off: %w", context.Cause(ctx))
	case "pages":
		n = 3
	}

	made := ports.Made{Warnings: []string{"A track was left out."}}

	for i := range n {
		path := filepath.Join(conv.Dir, strconv.Itoa(i))

		text := string(content) + " as " + conv.To
		for _, more := range conv.Inputs[1:] {
			content, err := os.ReadFile(more.Path)
			if err != nil {
				return ports.Made{}, err
			}

			text += " and " + string(content)
		}

		if width, ok := conv.Options.Int("width"); ok {
			text += fmt.Sprintf(" %d wide", width)
		}

		if conv.Options.Bool("fast") {
			text += " fast"
		}

		if q := conv.Options.Text("quality"); q != "" {
			text += " " + q
		}

		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return ports.Made{}, err
		}

		product := ports.Product{Path: path}
		if conv.To == format.Any {
			product.Name, product.Format = fmt.Sprintf("found %d.txt", i), conv.To
		}

		made.Outputs = append(made.Outputs, product)
	}

	return made, nil
}

type trusting struct{}

func (trusting) Verify(context.Context, ports.Output) ([]job.Check, error) {
	return []job.Check{{Name: "opens", Reader: "test"}}, nil
}

// byName believes names, but for "text".
type byName struct{ formats *format.Registry }

func (s byName) sniff(head []byte, name string) ports.Guess {
	if string(head) == "text" {
		return ports.Guess{Format: "txt"}
	}

	if string(head) == "noise" {
		return ports.Guess{}
	}

	f, _ := s.formats.ByFilename(name)

	return ports.Guess{Format: f.ID}
}

type folders struct {
	mu     sync.Mutex
	root   string
	closed bool
	left   error // of closing
	made   int
}

func (f *folders) Make(name string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()

	f.made++

	return os.MkdirTemp(f.root, name)
}

func (f *folders) Remove(path string) error {
	if filepath.Dir(path) != f.root {
		return errors.New("not a work folder")
	}

	return os.RemoveAll(path)
}
