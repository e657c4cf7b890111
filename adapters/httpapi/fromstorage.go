package httpapi

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// The fields of the call beside those of its operation.
const (
	fieldStorageKey   = "storageKey"
	fieldSourceFormat = "sourceFormat"
	fieldOriginalName = "originalName"
	fieldTool         = "toolOperation"
)

// storageFields are those fields.
func storageFields() []option.Field {
	return []option.Field{
		{
			Name: fieldStorageKey, Type: option.Text, Required: true,
			Doc: "What POST /v1/uploads/presign has answered with.",
		},
		{
			Name: fieldSourceFormat, Type: option.Text,
			Doc: "The format that the file must have; by default it is recognised.",
		},
		{
			Name: fieldOriginalName, Type: option.Text,
			Doc: "The file's name; by default the one that was presigned.",
		},
		{
			Name: fieldTool, Type: option.Choice, Choices: tools(), Default: operation.Convert,
			Doc: "The operation that is done.",
		},
	}
}

// tools are the operations that can be done to one file.
func tools() []string {
	var names []string

	for _, op := range operation.All() {
		if op.Role == operation.Process && !op.Joins {
			names = append(names, op.Name)
		}
	}

	return names
}

// fromStorage is the call that converts what was sent to a presigned URL.
func fromStorage(r huma.Registry) creation {
	op := operation.Conversion()

	return creation{
		endpoint: endpoint{
			method:  http.MethodPost,
			path:    "/v1/convert/storage",
			id:      "convertStorage",
			scope:   mayWrite,
			status:  http.StatusAccepted,
			summary: "Convert an upload",
			text: "Makes a job of a file that was sent to the URL of POST /v1/uploads/presign: an import, a " +
				"conversion (or another operation) and an export. The upload is kept as long as a file, and can " +
				"be converted again meanwhile.",
			Route: describe.Route{
				Tag:     tagConvert,
				Body:    uploadedBody(r, op),
				Answers: jobMade(oneShot, withPlan),
				Faults:  bodyFaults(jobFaults(fault.FileNotFound)...),
			},
		},
		takes: taking[CreateInput], converts: true, read: readFromStorage,
	}
}

func uploadedBody(r huma.Registry, op operation.Operation) *huma.RequestBody {
	schema := extending(
		"The upload, and what to do with it. The options of the operation can stand "+
			"among the fields.",
		callSchema(r, op),
	)
	schema.Required = []string{fieldStorageKey}
	maps.Copy(schema.Properties, fieldSchemas(storageFields(), sentField))

	return &huma.RequestBody{
		Required:    true,
		Description: "The upload, and what to do with it.",
		Content: map[string]*huma.MediaType{
			describe.JSON: {Schema: schema, Examples: describe.Examples(map[string]any{
				"A film": map[string]any{
					fieldStorageKey: exampleUpload, fieldTarget: "mp4", "quality": "high",
				},
			})},
		},
	}
}

func readFromStorage(ctx context.Context, c *call) (submission, error) {
	body, err := web.ReadJSON(c.request)
	if err != nil {
		return submission{}, err
	}

	own := storageFields()
	given := maps.Clone(body)
	maps.DeleteFunc(given, func(name string, value any) bool {
		return value == nil || !slices.ContainsFunc(own,
			func(f option.Field) bool { return f.Name == name })
	})

	values, faults := option.Parse(own, given, "")
	if err := faults.Err(); err != nil {
		return submission{}, err
	}

	op, _ := operation.Find(cmp.Or(values.Text(fieldTool), operation.Convert))
	f := newForm(c, op)

	for _, name := range slices.Sorted(maps.Keys(body)) {
		if _, is := given[name]; !is && body[name] != nil {
			f.set(name, body[name])
		}
	}

	if format := values.Text(fieldSourceFormat); format != "" {
		f.set(fieldSource, format)
	}

	if err := f.takeStaged(ctx, values); err != nil {
		return submission{}, err
	}

	shot, err := f.whole()
	if err != nil {
		return submission{}, err
	}

	return c.oneShot(shot), nil
}

// takeStaged takes what was sent to a presigned URL as the file. All else is known by then, and
// checked first.
func (f *form) takeStaged(ctx context.Context, values option.Values) error {
	if len(f.shot.Places) > 0 {
		f.refuse(severalSources(fieldStorageKey))
	}

	if err := f.err(); err != nil {
		return err
	}

	if err := f.shot.CheckTarget(); err != nil {
		return err
	}

	key := values.Text(fieldStorageKey)

	blob, err := f.Files.Staged(ctx, f.caller, key)
	if err != nil {
		return fault.Of(err).On(fieldStorageKey)
	}
	defer func() { _ = blob.Close() }() // opened for reading

	name := strings.TrimSpace(values.Text(fieldOriginalName))

	return f.take(ctx, files.Incoming{Name: cmp.Or(name, files.StagedAs(key)), Body: blob})
}
