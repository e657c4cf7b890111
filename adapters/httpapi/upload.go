package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/once"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

type uploadInput struct {
	Raw
	Repeating
	Filename string `query:"filename" maxLength:"1024" doc:"Of a raw body: the file's name." example:"video.mov"`
}

type taskUploadInput struct {
	CreateInput
	ID       string `path:"id" doc:"The job's id." example:"job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
	Name     string `path:"name" doc:"The task's name." example:"import-file"`
	Filename string `query:"filename" maxLength:"1024" doc:"Of a raw body: the file's name." example:"video.mov"`
}

// storedAnswer shows a file that has just been stored.
type storedAnswer struct {
	Location string `header:"Location" doc:"The file."`
	Replayed string `header:"Idempotency-Replayed" doc:"true where an earlier call with the same key has made it."`
	Body     envelope[storedBody]
}

func (a *API) registerUpload() {
	huma.Register(a.huma, huma.Operation{
		OperationID: "upload", Method: http.MethodPost, Path: "/v1/upload", DefaultStatus: http.StatusCreated,
		Summary: "Upload a file", Description: "Takes one file, as a form or as a raw body, and gives it an id that can stand wherever a file is asked for.",
	}, a.upload)
	huma.Register(a.huma, huma.Operation{
		OperationID: "uploadIntoTask", Method: http.MethodPost, Path: "/v1/jobs/{id}/tasks/{name}/upload", DefaultStatus: http.StatusAccepted,
		Summary: "Upload a file into a task", Description: "Gives an import/upload task that waits its file, and lets the job go on.",
	}, a.uploadIntoTask)
}

func (a *API) upload(ctx context.Context, in *uploadInput) (*storedAnswer, error) {
	again, err := a.repeating(ctx, in.request)
	if err != nil {
		return nil, err
	}
	defer again.end()
	if err := a.room(ctx, again); err != nil {
		return nil, err
	}
	got, err := a.receiveOne(ctx, in.request, in.Filename)
	if err != nil {
		return nil, err
	}
	earlier, mark, err := a.settleFile(ctx, again, got)
	if err != nil {
		return nil, err
	}
	if earlier != "" {
		f, err := a.Files.Get(ctx, caller(ctx), earlier)
		if err != nil {
			return nil, err
		}
		return a.storedAs(ctx, files.Received{File: f, Warnings: got.Warnings}, isReplay), nil
	}
	if err := a.Files.Keep(ctx, got, mark); err != nil {
		return nil, err
	}
	return a.storedAs(ctx, got, ""), nil
}

func (a *API) storedAs(ctx context.Context, got files.Received, replayed string) *storedAnswer {
	return &storedAnswer{
		Location: a.shown().fileURL(got.File.ID), Replayed: replayed,
		Body: enclose(ctx, a.shown().stored(got.File, got.Warnings)),
	}
}

// uploadIntoTask looks whether the task waits before it reads the body.
func (a *API) uploadIntoTask(ctx context.Context, in *taskUploadInput) (*jobAnswer, error) {
	id := plainID(in.ID)
	again, err := a.repeating(ctx, in.request)
	if err != nil {
		return nil, err
	}
	defer again.end()
	if err := a.room(ctx, again); err != nil {
		return nil, err
	}
	if again == nil {
		if err := a.Jobs.Awaits(ctx, caller(ctx), id, in.Name); err != nil {
			return nil, err
		}
	}
	got, err := a.receiveOne(ctx, in.request, in.Filename)
	if err != nil {
		return nil, err
	}
	earlier, mark, err := a.settleFile(ctx, again, got)
	if err != nil {
		return nil, err
	}
	if earlier != "" {
		return a.replayed(ctx, &in.CreateInput, earlier)
	}
	v, err := a.Jobs.Upload(ctx, caller(ctx), id, in.Name, got, mark)
	if err != nil {
		return nil, err
	}
	return a.created(ctx, &in.CreateInput, v)
}

// settleFile settles a call that has sent a file. Where it has been made before, or cannot be made, the file is discarded.
func (a *API) settleFile(ctx context.Context, again *repeat, got files.Received) (earlier string, mark *once.Mark, err error) {
	earlier, mark, err = again.settle(ctx, []string{got.File.Name, got.File.SHA256})
	if err != nil || earlier != "" {
		a.Files.Discard(ctx, got.File)
	}
	return earlier, mark, err
}

// receiveOne stores the one file of a body, which is a form or the file itself. After an error, nothing stays.
func (a *API) receiveOne(ctx context.Context, r *http.Request, name string) (files.Received, error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && media == "multipart/form-data" {
		return a.receiveForm(ctx, r, params["boundary"])
	}
	if name == "" {
		if _, d, err := mime.ParseMediaType(r.Header.Get("Content-Disposition")); err == nil {
			name = d["filename"]
		}
	}
	if most := a.Files.MaxSize(); r.ContentLength > most { // said beforehand, so that gigabytes need not come first
		return files.Received{}, files.TooLarge(most)
	}
	var first [1]byte
	if n, err := io.ReadFull(r.Body, first[:]); n == 0 {
		if err != nil && !errors.Is(err, io.EOF) {
			return files.Received{}, err
		}
		return files.Received{}, noFile()
	}
	body := io.MultiReader(bytes.NewReader(first[:]), r.Body)
	return a.Files.Receive(ctx, caller(ctx).Owner, files.Incoming{Name: name, Body: body})
}

func noFile() *fault.Fault {
	return fault.New(fault.NoFiles, `No file was sent. Attach one as the multipart field "file", or send it as the body.`).On(fieldFile)
}

// receiveForm stores the one file of a form.
func (a *API) receiveForm(ctx context.Context, r *http.Request, boundary string) (files.Received, error) {
	f := uploadForm{api: a}
	err := eachPart(r.Body, boundary, func(part *multipart.Part) error { return f.part(ctx, part) })
	if err == nil && !f.here {
		err = noFile()
	}
	if err != nil && f.here {
		a.Files.Discard(ctx, f.got.File)
	}
	if f.name != "" {
		f.got.File.Name = file.CleanName(f.name)
	}
	return f.got, err
}

// uploadForm is a form with one file as far as it has been read.
type uploadForm struct {
	api  *API
	got  files.Received
	here bool
	name string
}

func (f *uploadForm) part(ctx context.Context, part *multipart.Part) (err error) {
	field := fault.Clip(part.FormName(), fault.MaxNamed)
	switch {
	case !isFile(part):
		text, err := readField(part)
		if err != nil || text == "" { // an HTML form sends an empty text for an input that was left empty
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
		return fault.New(fault.InvalidInput, "One call takes one file. Send each in a call of its own.").On(fieldFile)
	default:
		f.got, err = f.api.Files.Receive(ctx, caller(ctx).Owner, files.Incoming{Name: part.FileName(), Body: partContent{part}})
		f.here = err == nil
		return err
	}
	return fault.New(fault.InvalidInput, "Unknown field %q; known here: file, filename.", field).On(field)
}

// storedBody is a file that has just been stored.
type storedBody struct {
	ID        string    `json:"id" example:"file_01jmv4w3n5kq8z2x7c9d0fghjk" doc:"What it goes by wherever a file is asked for."`
	Filename  string    `json:"filename" example:"video.mov" doc:"Cleaned of folders and control characters."`
	Size      int64     `json:"size" doc:"Bytes."`
	MIMEType  string    `json:"mime_type" example:"video/quicktime" doc:"As its content says."`
	Format    string    `json:"format" doc:"As its content says." example:"mov"`
	SHA256    string    `json:"sha256" doc:"Lower-case hex."`
	CreatedAt time.Time `json:"created_at" doc:"When it arrived."`
	ExpiresAt time.Time `json:"expires_at" doc:"When it is deleted, unless a job has used it by then."`
	Warnings  []string  `json:"warnings,omitempty" doc:"What is odd about it, such as a name that its content contradicts."`
}
