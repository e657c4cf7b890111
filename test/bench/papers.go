package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/test/harness"
	"github.com/convertd/convertd/test/workbench"
)

// papers is a server that works on PDFs beside the bare tools.
type papers struct {
	*bench
	*client

	paths, ids []string // of three PDFs of 100 pages
}

const paperRounds = 11

// papers measures what the server adds to the tools that work on PDFs.
func (b *bench) papers(ctx context.Context) error {
	server, err := harness.Start(
		ctx, filepath.Join(b.base, "convertd"), filepath.Join(b.dir, "papers"))
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer func() { _ = server.Stop() }()

	p := &papers{bench: b, client: newClient(server.URL)}

	for _, name := range []string{"a", "b", "c"} {
		if err := p.add(ctx, name); err != nil {
			return err
		}
	}

	for _, measure := range []func(context.Context) error{p.rotate, p.split, p.merge, p.recognise} {
		if err := measure(ctx); err != nil {
			return err
		}
	}

	return nil
}

// add makes a PDF and uploads it.
func (p *papers) add(ctx context.Context, name string) error {
	path := filepath.Join(p.dir, name+".pdf")
	paper := workbench.Paper{Name: name, Pages: 100, Bookmarks: true, Links: true}

	if err := os.WriteFile(path, paper.Bytes(), 0o600); err != nil {
		return fmt.Errorf("make a PDF: %w", err)
	}

	id, err := p.upload(ctx, path)
	p.paths, p.ids = append(p.paths, path), append(p.ids, id)

	return err
}

func (p *papers) upload(ctx context.Context, path string) (id string, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read: %w", err)
	}

	var file struct{ ID string }

	err = p.do(ctx, http.MethodPost, "/v1/upload?filename="+filepath.Base(path),
		"application/octet-stream", content, &file)

	return file.ID, err
}

// operate calls one of the PDF routes, which wait for the result.
func (p *papers) operate(ctx context.Context, name string, body map[string]any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write the body: %w", err)
	}

	var made json.RawMessage
	if err := p.do(
		ctx,
		http.MethodPost,
		"/v1/pdf/"+name,
		"application/json",
		text,
		&made,
	); err != nil {
		return err
	}

	if !bytes.Contains(made, []byte(`"completed"`)) {
		return fmt.Errorf("pdf/%s has not ended: %.300s", name, made)
	}

	return nil
}

// compare adds a row of how much longer the server takes than the bare tool.
func (p *papers) compare(what string, server, bare func() error) error {
	s, t, err := beside(paperRounds, server, bare)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}

	p.rows = append(p.rows, row{
		fmt.Sprintf(
			"%s, median of %d",
			what,
			paperRounds,
		),
		ms(s),
		ms(t),
		"+" + ms(s-t),
		"≤ +100 ms",
	})

	return nil
}

func (p *papers) rotate(ctx context.Context) error {
	return p.compare(
		"PDF of 100 pages, rotate",
		func() error { return p.operate(ctx, "rotate", map[string]any{"file": p.ids[0], "angle": 90}) },
		func() error { return tool(ctx, "qpdf", "--rotate=+90", p.paths[0], p.bare("rotated.pdf")) },
	)
}

func (p *papers) split(ctx context.Context) error {
	return p.compare(
		"PDF of 100 pages, split into 100",
		func() error { return p.operate(ctx, "split", map[string]any{"file": p.ids[0], "every": 1}) },
		func() error { return tool(ctx, "qpdf", "--split-pages", p.paths[0], p.bare("page-%d.pdf")) },
	)
}

func (p *papers) merge(ctx context.Context) error {
	return p.compare("3 PDFs of 100 pages, merge",
		func() error { return p.operate(ctx, "merge", map[string]any{"files": p.ids}) },
		func() error {
			args := append([]string{"--empty", "--pages"}, p.paths...)
			return tool(ctx, "qpdf", append(args, "--", p.bare("merged.pdf"))...)
		})
}

func (p *papers) bare(name string) string { return filepath.Join(p.dir, "bare-"+name) }

// recognise reads ten scanned pages, beside the bare tools that take one page after the other.
func (p *papers) recognise(ctx context.Context) error {
	const (
		pages  = 10
		rounds = 3
	)

	scan, path := filepath.Join("test", "fixtures", "scan.pdf"), filepath.Join(p.dir, "scan.pdf")
	args := []string{"--empty", "--pages"}

	for range pages {
		args = append(args, scan, "1")
	}

	if err := tool(ctx, "qpdf", append(args, "--", path)...); err != nil {
		return err
	}

	id, err := p.upload(ctx, path)
	if err != nil {
		return err
	}

	s, t, err := beside(
		rounds,
		func() error { return p.operate(ctx, "ocr", map[string]any{"file": id, "language": "eng"}) },
		func() error { return p.onePageAtATime(ctx, path, pages) },
	)
	if err != nil {
		return fmt.Errorf("ocr: %w", err)
	}

	p.rows = append(p.rows, row{
		fmt.Sprintf("OCR of %d pages, median of %d", pages, rounds), ms(s), ms(t),
		fmt.Sprintf("×%.2f as fast", t.Seconds()/s.Seconds()), "≥ ×1.8",
	})

	return nil
}

func (p *papers) onePageAtATime(ctx context.Context, path string, pages int) error {
	for page := 1; page <= pages; page++ {
		number, picture := fmt.Sprint(page), p.bare(fmt.Sprintf("scan-%d", page))
		if err := tool(
			ctx,
			"pdftoppm",
			"-r",
			"200",
			"-gray",
			"-singlefile",
			"-f",
			number,
			"-l",
			number,
			path,
			picture,
		); err != nil {
			return err
		}

		if err := tool(ctx, "env", strings.Fields("OMP_THREAD_LIMIT=1 tesseract "+picture+".pgm "+
			picture+" -l eng pdf")...); err != nil {
			return err
		}
	}

	return nil
}
