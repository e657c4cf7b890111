package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// exampleUpload is the place of an upload in the examples.
const exampleUpload = "staged/usr_local/upl_01KHGEPJ2M4P6R8T0V2X4Z6B8D/video.mov"

const (
	fieldContentType = "contentType"
	fieldFileSize    = "fileSize"
)

// presignFields are what the body of the call may hold.
func presignFields() []option.Field {
	return []option.Field{
		{Name: fieldFilename, Type: option.Text, Required: true, Doc: "The file's name."},
		{
			Name: fieldContentType,
			Type: option.Text,
			Doc:  "Its media type. The content has the last word, so any will do.",
		},
		{
			Name: fieldFileSize,
			Type: option.Integer,
			Min:  1,
			Max:  1 << 50,
			Doc:  "Its size in bytes, so that one that is too large is refused before it is sent.",
		},
	}
}

type presignedAnswer struct{ Body envelope[presignedBody] }

type presignedBody struct {
	UploadURL  string    `json:"uploadUrl"  format:"uri" doc:"Send the file here by PUT, as it is. It needs no key."`
	StorageKey string    `json:"storageKey"              doc:"What POST /v1/convert/storage takes."                  example:"staged/usr_local/upl_01KHGEPJ2M4P6R8T0V2X4Z6B8D/video.mov"`
	ExpiresIn  int       `json:"expiresIn"               doc:"How many seconds the URL is good for."`
	ExpiresAt  time.Time `json:"expires_at"              doc:"When the URL stops working."`
	Method     string    `json:"method"                  doc:"Always PUT."`
}

// sentInput is a signed URL that takes a file.
type sentInput struct {
	Raw
	Owner     string `path:"owner"    doc:"Whose file it is."                            example:"usr_local"`
	ID        string `path:"id"       doc:"The upload's id."                             example:"upl_01KHGEPJ2M4P6R8T0V2X4Z6B8D"`
	Filename  string `path:"filename" doc:"The file's name."                             example:"video.mov"`
	Size      string `                doc:"The size that the file must have, 0 for any." example:"0"                                                                query:"size"`
	Max       string `                doc:"The size that it may have at most."           example:"4294967296"                                                       query:"max"`
	Expires   string `                doc:"When the URL expires, in seconds since 1970." example:"1771237860"                                                       query:"expires"`
	KeyID     string `                doc:"Which key signed the URL."                    example:"sk_01KHGEP0"                                                      query:"kid"`
	Signature string `                doc:"HMAC-SHA256, in hex."                         example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" query:"signature"`
}

type sentAnswer struct{ Body envelope[sentBody] }

type sentBody struct {
	StorageKey string `json:"storageKey" doc:"What POST /v1/convert/storage takes."`
	Filename   string `json:"filename"   doc:"The file's name."`
	Size       int64  `json:"size"       doc:"Bytes."`
}

func (a *API) registerPresign() {
	at := exampleTime()
	register(a, endpoint{
		method:  http.MethodPost,
		path:    "/v1/uploads/presign",
		id:      "presignUpload",
		scope:   mayWrite,
		summary: "Make an upload URL",
		text: "Makes a URL that takes a file by PUT: one of the bucket's own where files are in a bucket that has " +
			"such, else one of this server's. What was sent is converted by POST /v1/convert/storage, and deleted " +
			"when a file would be.",
		Route: describe.Route{
			Tag: tagFiles, Body: presignBody(),
			Faults: bodyFaults(stored(fault.DiskFull, fault.StorageMissing)...),
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "Where to send the file.",
				Example: map[string]any{"A place": enclosed(presignedBody{
					UploadURL: exampleShown().upload(files.SignedUpload{
						UploadLink: access.UploadLink{
							Key: exampleUpload, Max: 4 << 30, Expires: at.Add(files.StagedLife),
							KeyID: exampleLink().KeyID,
						},
						Signature: exampleSum,
					}),
					StorageKey: exampleUpload,
					ExpiresIn:  int(files.StagedLife.Seconds()),
					ExpiresAt:  at.Add(files.StagedLife), Method: http.MethodPut,
				})},
			}},
		},
	}, a.presign)
	register(a, endpoint{
		method:  http.MethodPut,
		path:    "/v1/uploads/{owner}/{id}/{filename}",
		id:      "sendUpload",
		summary: "Send a file to its upload URL",
		text:    "Needs no key: the signature grants it. The body is the file, under any content type.",
		Route: describe.Route{
			Tag:   tagFiles,
			Needs: []string{"size", "max", "expires", "kid", "signature"},
			Body: &huma.RequestBody{
				Required: true, Description: "The file.",
				Content: map[string]*huma.MediaType{describe.Octets: {
					Schema: &huma.Schema{
						Type: huma.TypeString, Format: "binary", Description: "The file.",
					},
					Examples: describe.Examples(
						map[string]any{"A film": "(the bytes of video.mov)"},
					),
				}},
			},
			Faults: stored(
				fault.LinkExpired, fault.Conflict, fault.DiskFull, fault.FileTooLarge,
				fault.InvalidInput, fault.InvalidRequest, fault.Timeout, fault.StorageMissing,
			),
			Answers: []describe.Answer{
				{
					Status: http.StatusOK,
					Text:   "The file is there.",
					Example: map[string]any{
						"A film": enclosed(
							sentBody{exampleUpload, path.Base(exampleUpload), 4194304},
						),
					},
				},
			},
		},
	}, a.send)
}

func presignBody() *huma.RequestBody {
	schema := &huma.Schema{
		Type:                 huma.TypeObject,
		Description:          "The file that shall be sent.",
		Required:             []string{fieldFilename},
		AdditionalProperties: false,
		Properties:           map[string]*huma.Schema{},
	}
	for _, f := range presignFields() {
		schema.Properties[f.Name] = sentField(f)
	}

	return &huma.RequestBody{
		Required:    true,
		Description: "The file that shall be sent.",
		Content: map[string]*huma.MediaType{
			describe.JSON: {Schema: schema, Examples: describe.Examples(map[string]any{
				"A film": map[string]any{
					fieldFilename: "video.mov", fieldContentType: "video/quicktime",
					fieldFileSize: 4194304,
				},
			})},
		},
	}
}

func (a *API) presign(ctx context.Context, in *rawInput) (*presignedAnswer, error) {
	body, err := web.ReadJSON(in.request)
	if err != nil {
		return nil, err
	}

	values, faults := option.Parse(presignFields(), body, "")
	if err := faults.Err(); err != nil {
		return nil, err
	}

	size, _ := values.Int(fieldFileSize)

	place, err := a.Files.Stage(ctx, caller(ctx), values.Text(fieldFilename), int64(size))
	if err != nil {
		return nil, err
	}

	return &presignedAnswer{Body: enclose(ctx, presignedBody{
		UploadURL:  cmp.Or(place.URL, a.shown().upload(place.Link)),
		StorageKey: place.Key,
		ExpiresIn:  int(files.StagedLife.Seconds()),
		ExpiresAt:  a.Clock.Now().Add(files.StagedLife),
		Method:     http.MethodPut,
	})}, nil
}

func (a *API) send(ctx context.Context, in *sentInput) (*sentAnswer, error) {
	link := in.link()

	size, err := a.Files.Put(ctx, link, in.request.Body)
	if err != nil {
		return nil, err
	}

	sent := sentBody{StorageKey: link.Key, Filename: path.Base(link.Key), Size: size}

	return &sentAnswer{Body: enclose(ctx, sent)}, nil
}

// link returns what the URL says. A number that is none stays zero, which nobody signs.
func (in *sentInput) link() files.SignedUpload {
	number := func(text string) int64 {
		n, _ := strconv.ParseInt(text, 10, 64)
		return n
	}

	return files.SignedUpload{
		UploadLink: access.UploadLink{
			Key:     files.StagedKey(in.Owner, in.ID, in.Filename),
			Size:    number(in.Size),
			Max:     number(in.Max),
			Expires: time.Unix(number(in.Expires), 0).UTC(),
			KeyID:   in.KeyID,
		},
		Signature: in.Signature,
	}
}

// upload returns the URL of a signed upload.
func (m mapper) upload(link files.SignedUpload) string {
	q := url.Values{
		"size":      {strconv.FormatInt(link.Size, 10)},
		"max":       {strconv.FormatInt(link.Max, 10)},
		"expires":   {strconv.FormatInt(link.Expires.Unix(), 10)},
		"kid":       {link.KeyID},
		"signature": {link.Signature},
	}

	return m.publicURL + "/v1/uploads/" + files.StagedPath(link.Key) + "?" + q.Encode()
}
