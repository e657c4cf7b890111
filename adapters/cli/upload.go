package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/schollz/progressbar/v3"
)

// upload sends files to a server.
type upload struct {
	remote

	Files []string `arg:"" name:"file" help:"The files to send: paths, URLs, or - for standard input."  predictor:"file"`
	Quiet bool     `                   help:"Print errors and ids only."                                                 short:"q"`
	JSON  bool     `                   help:"Print the server's data as it is, one line for each file."`
}

// Help implements kong.HelpProvider.
func (*upload) Help() string {
	return `
Prints the id of each file. An id can stand wherever the API takes a file or a URL.

Examples:

  convertd upload film.mov
  convertd upload *.png --server https://convert.example.com --key-file ~/.convertd-key`
}

// Run implements the command.
func (c *upload) Run(s *session) error {
	cl, err := c.client()
	if err != nil {
		return err
	}

	code := exitDone

	for _, path := range c.Files {
		if err := c.one(s, cl, path); err != nil {
			failed := codeOf(s.ctx, err)
			fmt.Fprintf(s.errs, "convertd: %s: %s\n", path, s.textOf(err, failed))

			if code == exitDone {
				code = failed
			}

			if s.ctx.Err() != nil {
				break
			}
		}
	}

	if code != exitDone {
		return told{code}
	}

	return nil
}

func (c *upload) one(s *session, cl *client, path string) error {
	content, finish, err := s.openFor(s.ctx, path, c.Quiet || c.JSON)
	if err != nil {
		return err
	}
	defer finish()

	e, err := cl.upload(s.ctx, "/v1/upload", called(path), content, nil)
	if err != nil {
		return err
	}

	finish()

	if c.JSON {
		s.printJSON(e.Data)
		return nil
	}

	var f struct {
		ID     string `json:"id"`
		Format string `json:"format"`
	}
	if err := json.Unmarshal(e.Data, &f); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}

	if c.Quiet {
		fmt.Fprintln(s.out, f.ID)
		return nil
	}

	fmt.Fprintf(s.out, "%s  %s (%s)\n", f.ID, path, f.Format)

	return nil
}

// openFor opens a file whose reading is shown as a bar; finish closes it and clears the bar away.
func (s *session) openFor(
	ctx context.Context, path string, hidden bool,
) (content io.Reader, finish func(), err error) {
	if foreign(path) {
		body, err := s.open(ctx, path)
		if err != nil {
			return nil, nil, err
		}

		return body, func() { _ = body.Close() }, nil
	}

	f, err := os.Open(path)
	if err != nil {
		return nil, nil, unusable(err)
	}

	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = unusable(os.ErrInvalid)
	}

	if err != nil {
		_ = f.Close() // opened for reading, so that closing loses nothing
		return nil, nil, err
	}

	if hidden || !s.lively {
		return f, func() { _ = f.Close() }, nil
	}

	bar := progressbar.NewOptions64(
		info.Size(),
		progressbar.OptionSetWriter(s.errs),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionShowBytes(true),
		progressbar.OptionSetDescription(filepath.Base(path)),
	)
	reader := progressbar.NewReader(f, bar)

	return &reader, func() { _ = bar.Clear(); _ = f.Close() }, nil
}
