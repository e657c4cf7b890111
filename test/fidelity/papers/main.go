package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	report := flag.String("report", "papers.md", "the file to write")
	other := flag.String("pdf2docx", "", "path of pdf2docx; left out where there is none")

	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	text, err := run(ctx, flag.Arg(0), *other)

	stop()

	if err == nil {
		err = os.WriteFile(*report, []byte(text), 0o600)
	}

	if err != nil {
		fmt.Fprintln(os.Stderr, "papers:", err)
		os.Exit(1)
	}
}

// run measures every tool on every PDF, and returns the report.
func run(ctx context.Context, folder, other string) (string, error) {
	papers, err := found(folder)
	if err != nil {
		return "", err
	}

	dir, err := os.MkdirTemp("", "papers-*")
	if err != nil {
		return "", fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()

	var each strings.Builder

	list := writers(other)
	sums := make([]sum, len(list))

	read, err := readAll(ctx, papers)
	if err != nil {
		return "", err
	}

	paths := slices.Sorted(maps.Keys(read))

	for i, w := range list {
		folder := filepath.Join(dir, w.name)
		if err := os.Mkdir(folder, 0o700); err != nil {
			return "", fmt.Errorf("make a folder: %w", err)
		}

		took, err := w.write(ctx, paths, folder)
		if err != nil {
			return "", err
		}

		for n, path := range paths {
			m := measure(ctx, read[path], path, folder, took[n])
			sums[i].add(m)
			fmt.Fprintf(&each, "| %s | %s | %s |\n", filepath.Base(path), w.name, m)
		}
	}

	return head + total(list, sums) + "\n## Each\n\n" + columns + each.String(), nil
}

// readAll looks into the PDFs that can be read without a password.
func readAll(ctx context.Context, paths []string) (map[string]paper, error) {
	all := map[string]paper{}

	for _, path := range paths {
		p, err := read(ctx, path)
		if ctx.Err() != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}

		if err == nil {
			all[path] = p
		}
	}

	return all, nil
}

const head = `# DOCX of PDF, by tool

Written by ` + "`go run ./test/fidelity/papers`" + `. **Order**: of all pairs of words that follow each other in the
PDF, by pdftotext, the part that does so in the document. **Flows**: the part of the document's
text that is in paragraphs, and not in boxes that stand at fixed places. **Pictures**: those in the
document, of those in the PDF. **Pages**: those that LibreOffice lays the document out on, of
those of the PDF.

`

const columns = "| PDF | tool | order | flows | pictures | tables | pages | seconds |\n" +
	"|---|---|---|---|---|---|---|---|\n"

// total is the table of means.
func total(list []writer, sums []sum) string {
	var text strings.Builder

	text.WriteString(
		"| tool | made | order | flows | pictures | tables | same number of pages | seconds |\n" +
			"|---|---|---|---|---|---|---|---|\n",
	)

	for i, w := range list {
		fmt.Fprintf(&text, "| %s | %s |\n", w.name, &sums[i])
	}

	return text.String()
}

func found(folder string) ([]string, error) {
	var list []string

	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".pdf") {
			list = append(list, path)
		}

		return err
	})
	if err == nil && len(list) == 0 {
		err = errors.New("there is no PDF in it")
	}

	if err != nil {
		return nil, fmt.Errorf("look into %q: %w", folder, err)
	}

	return list, nil
}

// sum adds up what was measured.
type sum struct {
	tried, made, same, pictures, had, tables int
	order, flows                             float64
	took                                     time.Duration
}

func (s *sum) add(m measured) {
	s.tried++
	s.took += m.took

	if m.err != nil {
		return
	}

	s.made++
	s.order += m.order
	s.flows += m.flows
	s.pictures += min(m.pictures, m.had)
	s.had += m.had
	s.tables += m.tables

	if m.pages == m.wanted {
		s.same++
	}
}

// String is a row of the table.
func (s *sum) String() string {
	made := float64(max(s.made, 1))

	return fmt.Sprintf("%d of %d | %.3f | %.2f | %d of %d | %d | %d | %.1f", s.made, s.tried,
		s.order/made, s.flows/made, s.pictures, s.had, s.tables, s.same, s.took.Seconds())
}
