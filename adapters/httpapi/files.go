package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type fileInput struct {
	ID string `path:"id" doc:"The file's id." example:"file_01KHGEPS9W1Y3A5C7E9G2J4M6P"`
}

type fileAnswer struct{ Body envelope[storedBody] }

// deletedAnswer says that something is gone.
type deletedAnswer struct{ Body envelope[deletedBody] }

type deletedBody struct {
	ID      string `json:"id" doc:"What is gone."`
	Deleted bool   `json:"deleted" doc:"Always true."`
}

func (a *API) registerFiles() {
	huma.Register(a.huma, huma.Operation{
		OperationID: "getFile", Method: http.MethodGet, Path: "/v1/files/{id}", Summary: "Show a file",
		Description: "Shows what is known of a file. POST /v1/download/signed gives a link to its content.",
	}, a.getFile)
	huma.Register(a.huma, huma.Operation{
		OperationID: "deleteFile", Method: http.MethodDelete, Path: "/v1/files/{id}", Summary: "Delete a file",
		Description: "Deletes the content at once. A file that a job needs which has not ended cannot be deleted.",
	}, a.deleteFile)
}

func (a *API) getFile(ctx context.Context, in *fileInput) (*fileAnswer, error) {
	f, err := a.Files.Get(ctx, caller(ctx), plainID(in.ID))
	if err != nil {
		return nil, err
	}
	return &fileAnswer{Body: enclose(ctx, a.shown().stored(f, nil))}, nil
}

func (a *API) deleteFile(ctx context.Context, in *fileInput) (*deletedAnswer, error) {
	id := plainID(in.ID)
	if err := a.Files.Delete(ctx, caller(ctx), id); err != nil {
		return nil, err
	}
	return &deletedAnswer{Body: enclose(ctx, deletedBody{ID: id, Deleted: true})}, nil
}
