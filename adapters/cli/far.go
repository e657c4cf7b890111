package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	convertd "github.com/convertd/convertd/openapi/sdks/go"
)

// far converts the files of a batch on a server.
type far struct {
	*batch

	client *client
}

// one sends a file, waits for its job, and fetches what became of it. A job that is not followed to
// its end, for whatever reason, is cancelled.
func (f *far) one(ctx context.Context, index int, it item) (d done, err error) {
	d = done{item: it, began: time.Now()}
	if ctx.Err() != nil {
		return d, context.Cause(ctx)
	}

	send := f.send
	if f.op.Crosses {
		send = f.submit
	}

	id, err := send(ctx, it)
	if err != nil {
		return d, err
	}

	_, j, err := f.client.follow(
		ctx,
		id,
		func(percent int) { f.bar.advance(index, float64(percent)/100) },
	)
	if err != nil {
		f.cancel(context.WithoutCancel(ctx), id)
		return d, err
	}

	files, err := results(j, &d.made)
	if err != nil {
		return d, err
	}

	d.outputs, err = f.fetch(ctx, files, it)

	return d, err
}

// nameOf is the name under which an input is sent.
func (f *far) nameOf(in string) string {
	formats, err := format.NewRegistry()
	if err != nil {
		return called(in)
	}

	return f.calledOf(in, formats)
}

// send uploads a file for conversion, and returns the id of its job.
func (f *far) send(ctx context.Context, it item) (string, error) {
	content, finish, err := f.openFor(ctx, it.input, true)
	if err != nil {
		return "", err
	}
	defer finish()

	fields := [][2]string{{"targetFormat", it.target.ID}}
	for _, name := range slices.Sorted(maps.Keys(f.Option)) {
		fields = append(fields, [2]string{name, f.Option[name]})
	}

	e, err := f.client.upload(ctx, "/v1/convert", f.nameOf(it.input), content, fields)
	if err != nil {
		return "", err
	}

	var j jobShown
	if err := json.Unmarshal(e.Data, &j); err != nil {
		return "", fmt.Errorf("read the answer: %w", err)
	}

	if j.ID == "" {
		return "", fmt.Errorf(
			"%s took the file, but its answer names no job; check --server",
			f.client.base,
		)
	}

	return j.ID, nil
}

// submit uploads the inputs of an operation, and returns the id of the job that does it.
func (f *far) submit(ctx context.Context, it item) (string, error) {
	tasks := map[string]any{}

	var inputs []string

	for i, path := range append([]string{it.input}, it.more...) {
		id, err := f.store(ctx, path)
		if err != nil {
			return "", err
		}

		name := fmt.Sprintf("import-%d", i+1)
		tasks[name] = map[string]any{"operation": operation.ImportUpload, operation.FieldFile: id}
		inputs = append(inputs, name)
	}

	does := map[string]any{"operation": f.op.Name, "input": inputs}
	for name, value := range f.Option {
		does[name] = value
	}

	if it.target.ID != "" && f.op.Fields[0].Name == operation.FieldOutput {
		does[operation.FieldOutput] = it.target.ID
	}

	tasks["do"] = does
	tasks["export"] = map[string]any{"operation": operation.ExportURL, "input": "do"}

	body, err := json.Marshal(map[string]any{"tasks": tasks})
	if err != nil {
		return "", fmt.Errorf("write the job: %w", err)
	}

	e, err := f.client.call(
		ctx,
		http.MethodPost,
		"/v1/jobs",
		nil,
		bytes.NewReader(body),
		"application/json",
	)
	if err != nil {
		return "", err
	}

	return idOf(e)
}

// store uploads a file, and returns its id.
func (f *far) store(ctx context.Context, path string) (string, error) {
	content, finish, err := f.openFor(ctx, path, true)
	if err != nil {
		return "", err
	}
	defer finish()

	e, err := f.client.upload(ctx, "/v1/upload", f.nameOf(path), content, nil)
	if err != nil {
		return "", err
	}

	return idOf(e)
}

func idOf(e envelope) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(e.Data, &made); err != nil {
		return "", fmt.Errorf("read the answer: %w", err)
	}

	if made.ID == "" {
		return "", errors.New("the server's answer has no id; check --server")
	}

	return made.ID, nil
}

// cancel ends a job that nobody waits for any more. If the server cannot be told, the job goes on
// there, and its files expire.
func (f *far) cancel(ctx context.Context, id string) {
	const patience = 5 * time.Second

	ctx, done := context.WithTimeout(ctx, patience)
	defer done()

	_, _ = f.client.call(ctx, http.MethodPost, jobPath(id)+"/cancel", nil, nil, "")
}

// results notes what a job has to say, and returns the files that it made; if it failed, why.
func results(j jobShown, made *conversion.Made) (files []convertd.FileInfo, err error) {
	for _, name := range j.order() {
		t := j.Tasks[name]
		if t.Error != nil && err == nil {
			err = &refusal{code: t.Error.Code, message: t.Error.Message}
		}

		if t.Engine != nil {
			made.Engine = *t.Engine
		}

		if t.Result == nil {
			continue
		}

		made.Warnings = append(made.Warnings, t.Result.Warnings...)
		for _, file := range t.Result.Files {
			if file.URL != "" {
				files = append(files, file)
			}
		}
	}

	if err == nil && (j.Status != "completed" || len(files) == 0) {
		err = &refusal{
			code:    "CONVERSION_FAILED",
			message: fmt.Sprintf("The job %s ended as %s, without a file.", j.ID, j.Status),
		}
	}

	return files, err
}

// fetch downloads results into drafts beside the output, and gives them their names when all are
// there.
func (f *far) fetch(
	ctx context.Context,
	files []convertd.FileInfo,
	it item,
) (_ []placed, err error) {
	var made []conversion.Output
	defer func() {
		for _, m := range made {
			if gone := os.Remove(m.Path); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
				err = errors.Join(err, gone)
			}
		}
	}()

	if err := it.makeFolder(); err != nil {
		return nil, err
	}

	dir := filepath.Dir(it.output)

	switch {
	case it.output == standard:
		dir = os.TempDir()
	case it.found:
		dir = it.output
	}

	for _, file := range files {
		draft := filepath.Join(dir, ".convertd-"+rand.Text())

		made = append(made, conversion.Output{Path: draft, Name: file.Filename})
		if err := f.client.download(ctx, file.URL, draft, it.output); err != nil {
			return nil, err
		}
	}

	return f.place(ctx, made, it)
}

// download writes what a URL holds into a new file; errors of the disk name the path that the user
// knows.
func (c *client) download(ctx context.Context, url, draft, known string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}

	res, err := c.http.Do(req)
	if err != nil {
		return c.unreachable(err)
	}
	defer res.Body.Close()

	if res.StatusCode != http.StatusOK {
		return fmt.Errorf(
			"the result cannot be downloaded: %s answers with status %d",
			c.base,
			res.StatusCode,
		)
	}

	out, err := os.OpenFile(draft, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return &fs.PathError{Op: "make", Path: known, Err: errors.Unwrap(err)}
	}

	_, err = io.Copy(out, res.Body)

	var disk *fs.PathError
	if err != nil && !errors.As(err, &disk) {
		return errors.Join(fmt.Errorf("the result of %s broke off: %w", c.base, err), out.Close())
	}

	if err := errors.Join(err, out.Close()); err != nil {
		return &fs.PathError{Op: "write", Path: known, Err: err}
	}

	return nil
}
