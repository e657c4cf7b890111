package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// upload sends files to a server.
type upload struct {
	remote

	Files  []string `arg:"" name:"file" help:"The files to send: paths, URLs, or - for standard input."            predictor:"file"`
	Resume string   `                   help:"Go on with the upload of this id, which was begun for the one FILE."                  placeholder:"ID"`
	Quiet  bool     `                   help:"Print errors and ids only."                                                                            short:"q"`
	JSON   bool     `                   help:"Print the server's data as it is, one line for each file."`
}

// Help implements kong.HelpProvider.
func (*upload) Help() string {
	return `
Prints the id of each file. An id can stand wherever the API takes a file or a URL. Large files go
on where they were when the connection breaks.

Examples:

  convertd upload film.mov
  convertd upload *.png --server https://convert.example.com --key-file ~/.convertd-key`
}

// Run implements the command.
func (c *upload) Run(s *session) error {
	if c.Resume != "" && len(c.Files) != 1 {
		return usage("--resume goes with one file")
	}

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

	data, err := c.send(s, cl, called(path), content)
	if err != nil {
		return err
	}

	finish()

	if c.JSON {
		s.printJSON(data)
		return nil
	}

	var f struct {
		ID     string `json:"id"`
		Format string `json:"format"`
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}

	if c.Quiet {
		fmt.Fprintln(s.out, f.ID)
		return nil
	}

	fmt.Fprintf(s.out, "%s  %s (%s)\n", f.ID, path, f.Format)

	return nil
}

// send sends a file, a large one so that it goes on where it was when the connection breaks.
func (c *upload) send(
	s *session, cl *client, name string, content io.Reader,
) (json.RawMessage, error) {
	file, again := content.(*outgoing)

	switch {
	case c.Resume != "" && !again:
		return nil, usage("--resume goes with a file of this machine")
	case again && (c.Resume != "" || file.size >= resumable):
		data, err := c.resume(s, &resuming{client: cl, id: c.Resume, file: file})
		if !errors.Is(err, errPlain) {
			return data, err
		}
	}

	e, err := cl.upload(s.ctx, "/v1/upload", name, content, nil)

	return e.Data, err
}

// resume begins an upload that can be resumed, unless there is one, and brings it to its end.
func (c *upload) resume(s *session, r *resuming) (json.RawMessage, error) {
	if r.id == "" {
		if err := r.begin(s.ctx); err != nil {
			return nil, err
		}
	}

	if err := r.send(s.ctx); err != nil {
		return nil, err
	}

	return r.made(s.ctx)
}
