package httpapi

import (
	"context"
	"net/http"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/fault"
)

type fileInput struct {
	ID string `path:"id" doc:"The file's id." example:"file_01KHGEPS9W1Y3A5C7E9G2J4M6P"`
}

type deleteFileInput struct {
	Granted
	ID string `path:"id" doc:"The file's id." example:"file_01KHGEPS9W1Y3A5C7E9G2J4M6P"`
}

type fileAnswer struct{ Body envelope[storedBody] }

// deletedAnswer says that something is gone.
type deletedAnswer struct{ Body envelope[deletedBody] }

type deletedBody struct {
	ID      string `json:"id"      doc:"What is gone."`
	Deleted bool   `json:"deleted" doc:"Always true."`
}

func (a *API) registerFiles() {
	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/files/{id}",
		id:      "getFile",
		scope:   mayRead,
		summary: "Show a file",
		text:    "Shows what is known of a file. POST /v1/download/signed gives a link to its content.",
		Route: describe.Route{
			Tag: tagFiles, Faults: stored(fault.FileNotFound, fault.FileGone),
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "What is known of the file.", Example: storedExample(),
			}},
		},
	}, a.getFile)
	register(a, endpoint{
		method:  http.MethodDelete,
		path:    "/v1/files/{id}",
		id:      "deleteFile",
		granted: true,
		scope:   mayWrite,
		summary: "Delete a file",
		text:    "Deletes the content at once. A file that a job needs which has not ended cannot be deleted.",
		Route: describe.Route{
			Tag:    tagFiles,
			Faults: stored(fault.FileNotFound, fault.FileGone, fault.Conflict, fault.DiskFull),
			Answers: []describe.Answer{
				{
					Status:  http.StatusOK,
					Text:    "The file is gone.",
					Example: deletedExample(exampleFile),
				},
			},
		},
	}, a.deleteFile)
}

func (a *API) getFile(ctx context.Context, in *fileInput) (*fileAnswer, error) {
	f, err := a.Files.Get(ctx, caller(ctx), plainID(in.ID))
	if err != nil {
		return nil, err
	}

	return &fileAnswer{Body: enclose(ctx, a.shown().stored(f, nil))}, nil
}

func (a *API) deleteFile(ctx context.Context, in *deleteFileInput) (*deletedAnswer, error) {
	id := plainID(in.ID)
	if err := a.granted(ctx, id, in.Token); err != nil {
		return nil, err
	}

	if err := a.Files.Delete(ctx, caller(ctx), id); err != nil {
		return nil, err
	}

	return &deletedAnswer{Body: enclose(ctx, deletedBody{ID: id, Deleted: true})}, nil
}
