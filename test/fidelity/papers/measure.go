package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// writer is a tool that makes a DOCX of each PDF, in a folder.
type writer struct {
	name string
	args func(paper, made string) []string // nil for LibreOffice, which takes all at once
}

func writers(other string) []writer {
	list := []writer{{"libreoffice", nil}, {"mutool", func(paper, made string) []string {
		return []string{"mutool", "convert", "-o", made, paper}
	}}}

	if other == "" {
		return list
	}

	return append(list, writer{"pdf2docx", func(paper, made string) []string {
		return []string{other, "convert", paper, made}
	}})
}

// office has LibreOffice write files into a folder, with a profile that is kept beside that.
func office(ctx context.Context, dir, to string, files []string, further ...string) error {
	profile := "-env:UserInstallation=file://" + filepath.Join(filepath.Dir(dir), "profile")
	args := append([]string{profile, "--headless"}, further...)
	args = append(append(args, "--convert-to", to, "--outdir", dir), files...)

	_, err := tool(ctx, "soffice", args...)

	return err
}

// made is where a tool puts the document of a PDF.
func made(dir, paper, format string) string {
	return filepath.Join(dir, strings.TrimSuffix(filepath.Base(paper), ".pdf")+"."+format)
}

// write has a tool make all documents, and LibreOffice lay them out. How long each took is returned;
// of LibreOffice, all took as long.
func (w writer) write(ctx context.Context, papers []string, dir string) ([]time.Duration, error) {
	took := make([]time.Duration, len(papers))
	begun := time.Now()

	if w.args == nil {
		if err := office(ctx, dir, "docx", papers, "--infilter=writer_pdf_import"); err != nil {
			return nil, err
		}
	}

	for i, paper := range papers {
		if w.args == nil {
			took[i] = time.Since(begun) / time.Duration(len(papers))
			continue
		}

		begun = time.Now()
		args := w.args(paper, made(dir, paper, "docx"))
		_, _ = tool(ctx, args[0], args[1:]...) // what is not there is seen then
		took[i] = time.Since(begun)
	}

	there, err := filepath.Glob(filepath.Join(dir, "*.docx"))
	if err != nil {
		return nil, fmt.Errorf("look for documents: %w", err)
	}

	return took, layOut(ctx, dir, there)
}

// layOut has LibreOffice make PDFs of documents. One that takes it longer than others together is
// left out, and has no pages then.
func layOut(ctx context.Context, dir string, documents []string) error {
	const patience = 40 * time.Second

	for len(documents) > 0 {
		within, cancel := context.WithTimeout(ctx, patience)
		_ = office(within, dir, "pdf", documents) // what is not there is seen then

		cancel()

		if ctx.Err() != nil {
			return fmt.Errorf("lay documents out: %w", ctx.Err())
		}

		documents = slices.DeleteFunc(documents, func(path string) bool {
			_, err := os.Stat(strings.TrimSuffix(path, ".docx") + ".pdf")

			return err == nil
		})

		if len(documents) > 0 {
			documents = documents[1:]
		}
	}

	return nil
}

// paper is what a PDF holds.
type paper struct {
	words           []string
	pictures, pages int
}

// measured is what a tool has kept of it.
type measured struct {
	order, flows                         float64
	pictures, had, tables, pages, wanted int
	took                                 time.Duration
	err                                  error
}

// String is the end of a row.
func (m measured) String() string {
	if m.err != nil {
		return fmt.Sprintf("%.60s | | | | | %.1f",
			strings.ReplaceAll(m.err.Error(), "\n", " "), m.took.Seconds())
	}

	return fmt.Sprintf("%.3f | %.2f | %d of %d | %d | %d of %d | %.1f", m.order, m.flows,
		m.pictures, m.had, m.tables, m.pages, m.wanted, m.took.Seconds())
}

var pages = regexp.MustCompile(`Pages:\s+(\d+)`)

// read looks into a PDF by Poppler.
func read(ctx context.Context, path string) (paper, error) {
	text, err := tool(ctx, "pdftotext", path, "-")
	if err != nil {
		return paper{}, err
	}

	list, err := tool(ctx, "pdfimages", "-list", path)
	if err != nil {
		return paper{}, err
	}

	seen := map[string]bool{} // by the object's number

	for i, line := range strings.Split(list, "\n") {
		const head, kind, object = 2, 2, 10

		fields := strings.Fields(line)
		if i >= head && len(fields) > object && fields[kind] == "image" {
			seen[fields[object]] = true
		}
	}

	n, err := counted(ctx, path)

	return paper{strings.Fields(text), len(seen), n}, err
}

func counted(ctx context.Context, path string) (int, error) {
	said, err := tool(ctx, "pdfinfo", path)
	if err != nil {
		return 0, err
	}

	match := pages.FindStringSubmatch(said)
	if match == nil {
		return 0, errors.New("pdfinfo counts no pages")
	}

	return strconv.Atoi(match[1])
}

// measure looks into what a tool has made of a PDF.
func measure(ctx context.Context, was paper, path, dir string, took time.Duration) measured {
	m := measured{had: was.pictures, wanted: was.pages, took: took}
	document := made(dir, path, "docx")

	body, err := tool(ctx, "unzip", "-p", document, "word/document.xml")
	if err != nil {
		m.err = errors.New("there is no document")
		return m
	}

	m.order, m.flows = order(was.words, textOf(body)), flows(body)
	m.tables = strings.Count(body, "<w:tbl>")

	if list, err := tool(ctx, "unzip", "-Z1", document); err == nil {
		m.pictures = strings.Count(list, "word/media/")
	}

	m.pages, _ = counted(ctx, made(dir, path, "pdf")) // none where it was not laid out

	return m
}

var (
	fallback = regexp.MustCompile(`(?s)<mc:Fallback>.*?</mc:Fallback>`)
	boxed    = regexp.MustCompile(`(?s)<w:txbxContent>.*?</w:txbxContent>`)
	framed   = regexp.MustCompile(
		`(?s)<w:p>\s*<w:pPr>(?:[^<]|<[^/]|</[^w]|</w:[^p])*?<w:framePr.*?</w:p>`,
	)
	ends   = regexp.MustCompile(`</w:p>|<w:(?:br|tab)/>`)
	markup = regexp.MustCompile(`<[^>]*>`)
)

// textOf returns the words of a document's body.
func textOf(body string) []string {
	body = fallback.ReplaceAllString(body, "")
	body = ends.ReplaceAllString(body, " ")
	text := markup.ReplaceAllString(body, "")

	return strings.Fields(strings.NewReplacer(
		"&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&amp;", "&",
	).Replace(text))
}

// flows is the part of the words that is in no box.
func flows(body string) float64 {
	body = fallback.ReplaceAllString(body, "")

	whole := len(textOf(body))
	if whole == 0 {
		return 0
	}

	free := framed.ReplaceAllString(boxed.ReplaceAllString(body, ""), "")

	return float64(len(textOf(free))) / float64(whole)
}

// order is the part of the pairs of words that follow each other in both; 1 where there are none.
func order(was, is []string) float64 {
	if len(was) < 2 {
		return 1
	}

	there := map[[2]string]bool{}
	for i := 1; i < len(is); i++ {
		there[[2]string{is[i-1], is[i]}] = true
	}

	kept := 0

	for i := 1; i < len(was); i++ {
		if there[[2]string{was[i-1], was[i]}] {
			kept++
		}
	}

	return float64(kept) / float64(len(was)-1)
}

// tool runs a program for five minutes at most, and returns what it prints.
func tool(ctx context.Context, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()

	var said bytes.Buffer

	command := exec.CommandContext(ctx, name, args...)
	command.WaitDelay = time.Second
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // soffice is a script
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.Stderr = &said

	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %.60s", filepath.Base(name), err, said.String())
	}

	return string(out), nil
}
