package httpapi

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/upload"
)

const (
	uploadsPath     = "/v1/uploads"
	exampleResumed  = "upl_01KHGEPJ2M4P6R8T0V2X4Z6B8D"
	tusVersion      = "1.0.0"
	tusContent      = "application/offset+octet-stream"
	tusVersionName  = "Tus-Resumable"
	tusLength       = "Upload-Length"
	tusOffset       = "Upload-Offset"
	tusMetadata     = "Upload-Metadata"
	exampleMetadata = "filename dmlkZW8ubW92" // video.mov
)

// assembling is how long a look at an upload waits for its file: less than proxies wait for an
// answer.
const assembling = 20 * time.Second

type uploadIDInput struct {
	Raw
	ID string `path:"id" doc:"The upload's id." example:"upl_01KHGEPJ2M4P6R8T0V2X4Z6B8D"`
}

// resumableBody is an upload that can be resumed.
type resumableBody struct {
	ID        string      `json:"id"             doc:"Names the upload."                                                                     example:"upl_01KHGEPJ2M4P6R8T0V2X4Z6B8D"`
	Filename  string      `json:"filename"       doc:"The file's name, as it was begun."                                                     example:"video.mov"`
	Size      int64       `json:"size"           doc:"Bytes of the whole."                                                                   example:"4194304"`
	Offset    int64       `json:"offset"         doc:"How many bytes have come."                                                             example:"4194304"`
	File      *storedBody `json:"file,omitempty" doc:"What was made of it, when all of it has come and, of a large one, a while after that."`
	CreatedAt time.Time   `json:"created_at"     doc:"When it was begun."`
	ExpiresAt time.Time   `json:"expires_at"     doc:"Until when it must be finished, and is shown."`
}

func (m mapper) resumable(u upload.Upload, file *storedBody) resumableBody {
	return resumableBody{
		ID: u.ID, Filename: u.Name, Size: u.Size, Offset: u.Offset(), File: file,
		CreatedAt: u.Created, ExpiresAt: u.Expires,
	}
}

func (a *API) registerResumable() {
	a.registerBegin()
	register(a, endpoint{
		method:  http.MethodGet,
		path:    uploadsPath + "/{id}",
		id:      "getUpload",
		scope:   mayWrite,
		known:   true,
		summary: "Show a resumable upload",
		text: "Shows how far an upload is, and the file that was made of it. It waits a while for that, and says what " +
			"is wrong where none can be made. HEAD says by tus how many bytes have come, and does not wait.",
		Route: describe.Route{
			Tag:     tagFiles,
			Faults:  stored(append(storedFaults(), fault.FileNotFound, fault.FileGone)...),
			Refused: []string{tusVersionName},
			Answers: []describe.Answer{
				{
					Status: http.StatusOK,
					Text:   "What is known of the upload.",
					Schema: a.schemas().
						Schema(reflect.TypeFor[envelope[resumableBody]](), true, ""),
					Headers: []string{
						tusOffset,
						tusLength,
						tusMetadata,
						tusVersionName,
						tusExpires,
						tusFile,
					},
					Example: map[string]any{"A film": enclosed(exampleResumable())},
				},
			},
		},
	}, a.getUpload)
	a.registerPatch()
	register(a, endpoint{
		method:  http.MethodDelete,
		path:    uploadsPath + "/{id}",
		id:      "deleteUpload",
		scope:   mayWrite,
		known:   true,
		summary: "Give a resumable upload up",
		text:    "Deletes the upload, and what has come of it; not the file that was made of it.",
		Route: describe.Route{
			Tag:    tagFiles,
			Params: []*huma.Param{tusParam(tusVersionName, "The version of tus.", tusVersion)},
			Faults: stored(fault.FileNotFound, fault.DiskFull),
			Also:   tusRefusals(), Refused: []string{tusVersionName},
			Answers: []describe.Answer{{
				Status: http.StatusNoContent, Text: "It is gone.", Media: describe.None,
				Headers: []string{tusVersionName},
			}},
		},
	}, func(_ context.Context, _ *uploadIDInput) (*huma.StreamResponse, error) {
		return a.byTus(a.tus.DelFile), nil
	})
}

func (a *API) registerBegin() {
	register(a, endpoint{
		method:  http.MethodPost,
		path:    uploadsPath,
		id:      "beginUpload",
		scope:   mayWrite,
		known:   true,
		status:  http.StatusCreated,
		summary: "Begin a resumable upload",
		text: "Begins an upload that goes on where it was when a connection breaks, by the protocol tus 1.0.0: " +
			"clients for it are listed at tus.io. The parts are sent to the answer's Location.",
		Route: describe.Route{
			Tag: tagFiles,
			Params: []*huma.Param{
				tusParam(tusVersionName, "The version of tus.", tusVersion),
				tusParam(tusLength, "The file's size in bytes.", "4194304"),
				tusParam(
					tusMetadata,
					"Pairs of a name and a value in base64; of these, filename is read.",
					exampleMetadata,
				),
			},
			Faults: stored(fault.InvalidInput, fault.InvalidRequest, fault.FileTooLarge,
				fault.DiskFull, fault.StorageMissing),
			Also: tusRefusals(), Refused: []string{tusVersionName, tusExpires},
			Answers: []describe.Answer{{
				Status: http.StatusCreated, Media: describe.None,
				Text:    "The upload has begun: Location is where its parts are sent.",
				Headers: []string{"Location", tusVersionName, tusExpires},
			}},
		},
	}, func(_ context.Context, _ *rawInput) (*huma.StreamResponse, error) {
		return a.byTus(a.tus.PostFile), nil
	})
}

func (a *API) registerPatch() {
	register(a, endpoint{
		method:  http.MethodPatch,
		path:    uploadsPath + "/{id}",
		id:      "sendPart",
		scope:   mayWrite,
		known:   true,
		status:  http.StatusNoContent,
		summary: "Send the rest of a resumable upload, or a part",
		text: "Takes what follows the bytes that have come. All that arrives before a connection breaks is kept. " +
			"The answer to the last part comes when the file is there, and says its id.",
		Route: describe.Route{
			Tag: tagFiles,
			Params: []*huma.Param{
				tusParam(tusVersionName, "The version of tus.", tusVersion),
				tusParam(tusOffset, "How many bytes have come, as HEAD says it.", "0"),
			},
			Body: &huma.RequestBody{
				Required: true, Description: "What follows.",
				Content: map[string]*huma.MediaType{tusContent: {
					Schema: &huma.Schema{
						Type: huma.TypeString, Format: "binary", Description: "What follows.",
					},
					Examples: describe.Examples(
						map[string]any{"A film": "(the bytes of video.mov)"},
					),
				}},
			},
			Faults: stored(append(storedFaults(),
				fault.InvalidRequest, fault.FileNotFound, fault.FileGone, fault.Conflict)...),
			Also: tusRefusals(), Refused: []string{tusVersionName, tusExpires},
			Answers: []describe.Answer{{
				Status: http.StatusNoContent, Media: describe.None,
				Text:    "It is stored. Of the last part: Upload-File is the file's id.",
				Headers: []string{tusOffset, tusVersionName, tusExpires, tusFile},
			}},
		},
	}, func(_ context.Context, _ *uploadIDInput) (*huma.StreamResponse, error) {
		return a.byTus(a.tus.PatchFile), nil
	})
}

// storedFaults are what a file can be refused for when all of it has come.
func storedFaults() []fault.Kind {
	return []fault.Kind{
		fault.FileTooLarge, fault.UnsupportedFormat, fault.CorruptFile, fault.DiskFull,
		fault.StorageMissing, fault.Timeout,
	}
}

func tusRefusals() map[int][]fault.Kind {
	return map[int][]fault.Kind{http.StatusPreconditionFailed: {fault.InvalidRequest}}
}

func tusParam(name, text, example string) *huma.Param {
	return &huma.Param{
		Name: name, In: "header", Description: text,
		Schema: &huma.Schema{Type: huma.TypeString, Examples: []any{example}},
	}
}

func exampleResumable() resumableBody {
	at := exampleTime()

	return resumableBody{
		ID: exampleResumed, Filename: "video.mov", Size: 4194304, Offset: 1048576,
		CreatedAt: at, ExpiresAt: at.Add(24 * time.Hour),
	}
}

// byTus answers by tus.
func (a *API) byTus(answer http.HandlerFunc) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humago.Unwrap(hc)
		a.speak(w, r, answer)
	}}
}

func (a *API) getUpload(ctx context.Context, in *uploadIDInput) (*huma.StreamResponse, error) {
	if in.request.Method == http.MethodHead {
		return a.byTus(a.tus.HeadFile), nil
	}

	u, err := a.Files.Upload(ctx, caller(ctx), plainID(in.ID))
	if err != nil {
		return nil, err
	}

	var made *storedBody

	if u.Whole() {
		if made, err = a.assembled(ctx, u); err != nil {
			return nil, err
		}
	}

	if made != nil {
		u.FileID = made.ID
	}

	answer := enclose(ctx, a.shown().resumable(u, made))

	return &huma.StreamResponse{Body: func(hc huma.Context) {
		_, w := humago.Unwrap(hc)
		sayUpload(w.Header(), u)
		w.Header().Set("Content-Type", web.MediaJSON)
		_ = jsonFormat().Marshal(w, answer) // a client that has left has nobody to be told
	}}, nil
}

// sayUpload says of an upload in headers what tus does.
func sayUpload(h http.Header, u upload.Upload) {
	h.Set(tusVersionName, tusVersion)
	h.Set(tusLength, strconv.FormatInt(u.Size, 10))
	h.Set(tusOffset, strconv.FormatInt(u.Offset(), 10))
	h.Set(tusExpires, u.Expires.Format(http.TimeFormat))

	if u.FileID != "" {
		h.Set(tusFile, u.FileID)
	}
}

// assembled returns the file that was made of an upload; nil where that takes longer than a caller
// should wait.
func (a *API) assembled(ctx context.Context, u upload.Upload) (*storedBody, error) {
	waiting, end := context.WithTimeout(ctx, assembling)
	defer end()

	got, err := a.Files.Assemble(waiting, caller(ctx), u)
	if err != nil {
		if waiting.Err() != nil && ctx.Err() == nil {
			return nil, nil //nolint:nilnil // there is none yet
		}

		return nil, err
	}

	made := a.shown().stored(got.File, got.Warnings)

	return &made, nil
}
