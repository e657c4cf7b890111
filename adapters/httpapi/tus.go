package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	tus "github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/upload"
)

// What tus says in headers, beside what its library writes.
const (
	tusExpires  = "Upload-Expires"
	tusFile     = "Upload-File" // of our own: the id of the file that was made
	tusFilename = "filename"    // in Upload-Metadata
)

// newTus returns what speaks tus. It names uploads by the URL that the operator has set, never by
// what a request says, and leaves sharing with other origins and the log to us.
func newTus(a *API) (*tus.UnroutedHandler, error) {
	store := tusStore{a}
	composer := tus.NewStoreComposer()
	composer.UseCore(store)
	composer.UseTerminater(store)
	// No request waits for another, be it of this process or not: one whose line only seems to be
	// there would hold up those that go on. The rows see to it that each byte counts once.

	handler, err := tus.NewUnroutedHandler(tus.Config{
		StoreComposer: composer,
		BasePath:      a.cfg.PublicURL + uploadsPath + "/",
		Cors:          &tus.CorsConfig{Disable: true},
		Logger:        slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		return nil, fmt.Errorf("make what speaks tus: %w", err)
	}

	return handler, nil
}

// tusAnswer is the answer to a request of tus. What the library would say of an error in plain
// text, is said as everywhere else.
type tusAnswer struct {
	http.ResponseWriter
	status int
	err    error // of ours
}

type tusAnswerKey struct{}

// WriteHeader keeps the status of a refusal back.
func (t *tusAnswer) WriteHeader(status int) {
	if t.status = status; status < http.StatusBadRequest {
		t.ResponseWriter.WriteHeader(status)
	}
}

// Write leaves out what the library says of an error.
func (t *tusAnswer) Write(p []byte) (int, error) {
	if t.status >= http.StatusBadRequest {
		return len(p), nil
	}

	return t.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (t *tusAnswer) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// speak answers a request by tus.
func (a *API) speak(w http.ResponseWriter, r *http.Request, answer http.HandlerFunc) {
	t := &tusAnswer{ResponseWriter: w}
	r = r.WithContext(context.WithValue(r.Context(), tusAnswerKey{}, t))

	http.StripPrefix(uploadsPath, a.tus.Middleware(answer)).ServeHTTP(t, r)

	if t.status < http.StatusBadRequest {
		return
	}

	w.Header().Del("Content-Length")

	if t.err != nil {
		refuse(w, r, 0, t.err)
		return
	}

	refuse(w, r, refusedTus(t.status), faultOfTus(t.status))
}

// refusedTus is the status of what the library refuses with another than the fault's own.
func refusedTus(status int) int {
	if status == http.StatusPreconditionFailed {
		return status
	}

	return 0
}

// faultOfTus says what the library refuses a request for, by its status.
func faultOfTus(status int) *fault.Fault {
	switch status {
	case http.StatusNotFound:
		return fault.New(fault.FileNotFound,
			"There is no upload with this id, or its time is over. Begin another one.")
	case http.StatusConflict:
		return fault.New(fault.Conflict,
			"Upload-Offset is not how far the upload is. Ask with HEAD, and go on from there.")
	case http.StatusPreconditionFailed:
		return fault.New(fault.InvalidRequest,
			"This speaks version 1.0.0 of tus. Send Tus-Resumable: 1.0.0.")
	case http.StatusRequestEntityTooLarge:
		return fault.New(fault.FileTooLarge, "More was sent than Upload-Length has said.")
	case http.StatusInternalServerError:
		return fault.New(fault.Timeout,
			"The connection stood still. Ask how far the upload is, and go on from there.")
	default:
		return fault.New(fault.InvalidRequest, "This is no request of tus 1.0.0. Check "+
			"Content-Type, Upload-Length and Upload-Offset.")
	}
}

// tusStore is the uploads of the application, as the library asks for them.
type tusStore struct{ api *API }

var (
	_ tus.DataStore           = tusStore{}
	_ tus.TerminaterDataStore = tusStore{}
)

// tusUpload is one upload within a request.
type tusUpload struct {
	tusStore

	upload upload.Upload
}

var errNoTusContent = errors.New("uploads are not read by tus")

// answered keeps the error of a request for its answer, and says when an upload expires.
func (tusStore) answered(ctx context.Context, u upload.Upload, err error) error {
	t, ok := ctx.Value(tusAnswerKey{}).(*tusAnswer)
	if !ok {
		return err
	}

	if t.err = err; err == nil {
		t.Header().Set(tusExpires, u.Expires.Format(http.TimeFormat))
	}

	if u.FileID != "" {
		t.Header().Set(tusFile, u.FileID)
	}

	return err
}

// NewUpload implements tus.DataStore.
func (s tusStore) NewUpload(ctx context.Context, info tus.FileInfo) (tus.Upload, error) {
	u, err := s.api.Files.Begin(ctx, caller(ctx), info.MetaData[tusFilename], info.Size)
	return &tusUpload{s, u}, s.answered(ctx, u, err)
}

// GetUpload implements tus.DataStore.
func (s tusStore) GetUpload(ctx context.Context, id string) (tus.Upload, error) {
	u, err := s.api.Files.Upload(ctx, caller(ctx), plainID(id))
	return &tusUpload{s, u}, s.answered(ctx, u, err)
}

// AsTerminatableUpload implements tus.TerminaterDataStore.
func (tusStore) AsTerminatableUpload(u tus.Upload) tus.TerminatableUpload {
	mine, _ := u.(*tusUpload)
	return mine
}

// WriteChunk implements tus.Upload.
func (u *tusUpload) WriteChunk(ctx context.Context, _ int64, src io.Reader) (int64, error) {
	n, err := u.api.Files.Append(ctx, &u.upload, src)
	return n, u.answered(ctx, u.upload, err)
}

// GetInfo implements tus.Upload.
func (u *tusUpload) GetInfo(context.Context) (tus.FileInfo, error) {
	info := tus.FileInfo{ID: u.upload.ID, Size: u.upload.Size, Offset: u.upload.Offset()}
	if u.upload.Name != "" {
		info.MetaData = tus.MetaData{tusFilename: u.upload.Name}
	}

	return info, nil
}

// GetReader implements tus.Upload.
func (*tusUpload) GetReader(context.Context) (io.ReadCloser, error) { return nil, errNoTusContent }

// FinishUpload implements tus.Upload. It holds the answer until the file is there, so that the
// sender is told its id, or what is wrong with it.
func (u *tusUpload) FinishUpload(ctx context.Context) error {
	got, err := u.api.Files.Assemble(ctx, caller(ctx), u.upload)
	if err == nil {
		u.upload.FileID, u.upload.Parts = got.File.ID, nil
	}

	return u.answered(ctx, u.upload, err)
}

// Terminate implements tus.TerminatableUpload.
func (u *tusUpload) Terminate(ctx context.Context) error {
	err := u.answered(ctx, u.upload, u.api.Files.Abandon(ctx, u.upload))

	if t, ok := ctx.Value(tusAnswerKey{}).(*tusAnswer); ok {
		t.Header().Del(tusExpires)
		t.Header().Del(tusFile)
	}

	return err
}
