package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

type uploadInput struct {
	Raw
	Idempotent
	Filename string `query:"filename" maxLength:"1024" doc:"Of a raw body: the file's name." example:"video.mov"`
}

type taskUploadInput struct {
	CreateInput
	ID       string `path:"id"   doc:"The job's id."                   example:"job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
	Name     string `path:"name" doc:"The task's name."                example:"import-file"`
	Filename string `            doc:"Of a raw body: the file's name." example:"video.mov"                      query:"filename" maxLength:"1024"`
	Granted
}

// creating implements creating: there is no end to wait for.
func (in *uploadInput) creating() *CreateInput { return &CreateInput{Raw: in.Raw} }

// readUpload reads a file that is to be kept by itself.
func readUpload(ctx context.Context, c *call) (submission, error) {
	if err := c.room(ctx); err != nil {
		return submission{}, err
	}

	got, err := c.receiveOne(ctx)
	if err != nil {
		return submission{}, err
	}

	return submission{
		content: []string{got.File.Name, got.File.SHA256},
		submit: func(ctx context.Context, pending *idempotency.Pending) (*madeAnswer, error) {
			if err := c.Files.Keep(ctx, got, c.caller.Plan.Stored, pending); err != nil {
				return nil, err
			}

			return c.stored(ctx, got), nil
		},
		recall: func(ctx context.Context, id string) (*madeAnswer, error) {
			f, err := c.Files.Get(ctx, c.caller, id)
			if err != nil {
				return nil, err
			}

			return c.stored(ctx, files.Received{File: f, Warnings: got.Warnings}), nil
		},
	}, nil
}

// stored shows a file that has just been stored.
func (c *call) stored(ctx context.Context, got files.Received) *madeAnswer {
	return &madeAnswer{
		Status: http.StatusCreated, Location: c.shown().fileURL(got.File.ID),
		Body: made{enclose(ctx, c.shown().stored(got.File, got.Warnings))},
	}
}

// fileMade is the success of a call that stores a file.
func fileMade() []describe.Answer {
	return []describe.Answer{
		{
			Status:  http.StatusCreated,
			Text:    "The file is stored.",
			Headers: []string{"Location", replayedHeader},
			Schema:  &huma.Schema{Ref: schemaRefs + "StoredAnswer"},
			Example: storedExample(),
		},
	}
}

// readTaskUpload reads a file for a task, once that is known to wait for one.
func readTaskUpload(ctx context.Context, c *call) (submission, error) {
	if err := c.room(ctx); err != nil {
		return submission{}, err
	}

	id, task := plainID(c.request.PathValue("id")), c.request.PathValue("name")
	if err := c.granted(ctx, id, c.request.URL.Query().Get("token")); err != nil {
		return submission{}, err
	}

	if c.idempotent == nil {
		if err := c.Jobs.Awaits(ctx, c.caller, id, task); err != nil {
			return submission{}, err
		}
	}

	got, err := c.receiveOne(ctx)
	if err != nil {
		return submission{}, err
	}

	content := []string{got.File.Name, got.File.SHA256}

	return c.job(
		content,
		func(ctx context.Context, pending *idempotency.Pending) (jobs.View, error) {
			return c.Jobs.Upload(ctx, c.caller, id, task, got, pending)
		},
	), nil
}

// receiveOne stores the one file of a body, which is a form or the file itself.
func (c *call) receiveOne(ctx context.Context) (files.Received, error) {
	media, params, err := mime.ParseMediaType(c.request.Header.Get("Content-Type"))
	if err == nil && media == web.MediaForm {
		return c.receiveForm(ctx, params["boundary"])
	}

	in, err := c.rawFile()
	if err != nil {
		return files.Received{}, err
	}

	return c.receive(ctx, in)
}

// rawFile returns the body as a file; NoFiles where it is empty.
func (c *call) rawFile() (files.Incoming, error) {
	r := c.request

	name := r.URL.Query().Get("filename")
	if name == "" {
		if _, d, err := mime.ParseMediaType(r.Header.Get("Content-Disposition")); err == nil {
			name = d["filename"]
		}
	}
	// said beforehand, so that gigabytes need not come first
	if most := c.Files.MaxSize(c.caller.Plan.MaxFile); r.ContentLength > most {
		return files.Incoming{}, files.TooLarge(most)
	}

	var first [1]byte
	if n, err := io.ReadFull(r.Body, first[:]); n == 0 {
		if err != nil && !errors.Is(err, io.EOF) {
			return files.Incoming{}, err
		}

		return files.Incoming{}, noFile()
	}

	return files.Incoming{Name: name, Body: io.MultiReader(bytes.NewReader(first[:]), r.Body)}, nil
}

func noFile() *fault.Fault {
	return fault.New(fault.NoFiles, `No file was sent. Attach one as the multipart field "file", or send it as the body.`).
		On(fieldFile)
}

// receiveForm stores the one file of a form.
func (c *call) receiveForm(ctx context.Context, boundary string) (files.Received, error) {
	f := uploadForm{call: c}

	err := web.EachPart(
		c.request.Body,
		boundary,
		func(part web.Part) error { return f.part(ctx, part) },
	)
	if err == nil && !f.here {
		err = noFile()
	}

	if f.name != "" {
		f.got.File.Name = file.CleanName(f.name)
	}

	return f.got, err
}

// uploadForm is a form with one file as far as it has been read.
type uploadForm struct {
	*call
	got  files.Received
	here bool
	name string
}

func (f *uploadForm) part(ctx context.Context, part web.Part) (err error) {
	field := fault.Clip(part.FormName(), fault.MaxNamed)
	switch {
	case !part.IsFile():
		text, err := part.Text()
		// an HTML form sends an empty text for an input that was left empty
		if err != nil || text == "" {
			return err
		}

		if field != fieldFilename {
			break
		}

		if f.name != "" {
			return fault.New(fault.InvalidInput, "filename stands twice. Give it once.").On(field)
		}

		f.name = text

		return nil
	case fieldNamed(field) != fieldFile:
	case f.here:
		return fault.New(fault.InvalidInput, "One call takes one file. Send each in a call of its own.").
			On(fieldFile)
	default:
		f.got, err = f.receive(ctx, files.Incoming{Name: part.FileName(), Body: part})
		f.here = err == nil

		return err
	}

	return unknownName("field", field, []string{fieldFile, fieldFilename})
}

// storedBody is a file that has just been stored.
type storedBody struct {
	ID        string    `json:"id"                 example:"file_01jmv4w3n5kq8z2x7c9d0fghjk" doc:"What it goes by wherever a file is asked for."`
	Filename  string    `json:"filename"           example:"video.mov"                       doc:"Cleaned of folders and control characters."`
	Size      int64     `json:"size"                                                         doc:"Bytes."`
	MIMEType  string    `json:"mime_type"          example:"video/quicktime"                 doc:"As its content says."`
	Format    string    `json:"format"             example:"mov"                             doc:"As its content says."`
	SHA256    string    `json:"sha256"                                                       doc:"Lower-case hex."`
	CreatedAt time.Time `json:"created_at"                                                   doc:"When it arrived."`
	ExpiresAt time.Time `json:"expires_at"                                                   doc:"When it is deleted, unless a job has used it by then."`
	Token     string    `json:"token,omitempty"                                              doc:"Of a file that was uploaded without a key: lets whoever sends it delete the file. Shown once."`
	Warnings  []string  `json:"warnings,omitempty"                                           doc:"What is odd about it, such as a name that its content contradicts."`
}
