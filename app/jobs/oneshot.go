package jobs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/operation"
)

// The names of a one-shot job's tasks: those of the source document's examples.
const (
	importTask = "import-file"
	exportTask = "export-file"
)

// taskOf names the task that does an operation: convert-file, pdf-rotate-file.
func taskOf(op operation.Operation) string {
	return strings.ReplaceAll(op.Name, "/", "-") + "-file"
}

// OneShot is an operation asked for in one call: of uploaded files, of files that are here, or of
// some that are downloaded.
type OneShot struct {
	Operation operation.Operation
	Uploads   []files.Received
	Places    []Place // after the uploads
	// of the operation's fields, as they came; the options among them under "options", or beside
	// them
	Values     map[string]any
	WebhookURL string               // where to send the job's events; "" for nowhere
	Pending    *idempotency.Pending // the idempotency record; nil for none
}

// Place is where a file is that is not sent with the call: a URL, or the id of a file that is here.
type Place struct {
	URL    string
	Name   string // of what is downloaded; "" leaves it to the other server
	FileID string
}

// OneShot stores a one-shot call as a job of import tasks, one that does the operation, and an
// export. If it returns an error, the uploads are discarded.
func (s *Service) OneShot(ctx context.Context, p access.Principal, o OneShot) (View, error) {
	v, err := s.storeShot(ctx, p, o)
	if err != nil {
		s.Files.Undo(ctx, err, o.files()...)
		return View{}, renamed(err) // now, for only a fault is left of it
	}

	return v, nil
}

// files returns what was uploaded.
func (o OneShot) files() []file.File {
	list := make([]file.File, len(o.Uploads))
	for i, u := range o.Uploads {
		list[i] = u.File
	}

	return list
}

func (s *Service) storeShot(ctx context.Context, p access.Principal, o OneShot) (View, error) {
	d, err := s.oneShot(o)
	if err != nil {
		return View{}, err
	}

	return s.store(ctx, p, d)
}

// Import stores a download as a job of one import task, which makes a file of it.
func (s *Service) Import(ctx context.Context, p access.Principal, o OneShot) (View, error) {
	d, err := s.importing(o)
	if err != nil {
		return View{}, renamed(err)
	}

	v, err := s.store(ctx, p, d)

	return v, renamed(err)
}

// importing makes the graph of a download.
func (s *Service) importing(o OneShot) (draft, error) {
	if len(o.Places) != 1 || o.Places[0].URL == "" {
		return draft{}, fault.New(fault.InvalidInput, "url is required: where to download the file from.").
			On("url")
	}

	d := draft{
		oneShot: true,
		webhook: o.WebhookURL,
		pending: o.Pending,
		formats: map[string]string{},
		faults:  s.checkWebhook(o.WebhookURL),
	}
	s.add(&d, importTask, o.Places[0].task())

	return d, nil
}

// task returns the import that brings the file in.
func (p Place) task() map[string]any {
	if p.FileID != "" {
		return map[string]any{"operation": operation.ImportUpload, operation.FieldFile: p.FileID}
	}

	task := map[string]any{"operation": operation.ImportURL, "url": p.URL}
	if p.Name != "" {
		task["filename"] = p.Name
	}

	return task
}

// oneShot makes the graph of a one-shot call.
func (s *Service) oneShot(o OneShot) (draft, error) {
	if err := o.checkSource(); err != nil {
		return draft{}, err
	}

	d := draft{
		oneShot:  true,
		webhook:  o.WebhookURL,
		pending:  o.Pending,
		formats:  map[string]string{},
		warnings: map[string][]string{},
	}
	inputs := []any{}

	add := func(task map[string]any) string {
		name := importTask
		if len(inputs) > 0 {
			name = fmt.Sprintf("%s-%d", importTask, len(inputs)+1)
		}

		inputs = append(inputs, name)
		s.add(&d, name, task)

		return name
	}
	for _, u := range o.Uploads {
		name := add(Place{FileID: u.File.ID}.task())
		d.uploads = append(d.uploads, u.File)
		d.formats[name], d.warnings[name] = u.File.Format, u.Warnings
	}

	for _, p := range o.Places {
		add(p.task())
	}

	does := maps.Clone(o.Values)
	if does == nil {
		does = map[string]any{}
	}

	does["operation"], does["input"] = o.Operation.Name, inputs
	s.add(&d, taskOf(o.Operation), does)
	s.add(
		&d,
		exportTask,
		map[string]any{"operation": operation.ExportURL, "input": taskOf(o.Operation)},
	)
	d.faults = append(d.faults, s.checkWebhook(d.webhook)...)

	return d, nil
}

func (o OneShot) checkSource() error {
	if len(o.Uploads)+len(o.Places) == 0 {
		return fault.New(fault.NoFiles, `No file was sent. Attach one as the multipart field "file", or name a "url".`).
			On("file")
	}

	return o.CheckTarget()
}

// CheckTarget refuses a call whose operation must be told what to write, and is not: InvalidInput.
func (o OneShot) CheckTarget() error {
	if o.Operation.Target == operation.Named && o.Values[operation.FieldOutput] == nil {
		return fault.New(fault.InvalidInput,
			"targetFormat is required: the format to convert to, such as mp4.").On("targetFormat")
	}

	return nil
}

// renamed turns the paths of a graph's fields in faults into the flat names of the one-shot call.
func renamed(err error) error {
	var list fault.List
	if errors.As(err, &list) {
		out := make(fault.List, len(list))
		for i, f := range list {
			out[i] = f.On(flatName(f.Field))
		}

		return out
	}

	var f *fault.Fault
	if errors.As(err, &f) {
		return f.On(flatName(f.Field))
	}

	return err
}

// flatName takes a task's path off a field's name. What the import and the formats go by in a flat
// call is their own.
func flatName(field string) string {
	parts := strings.SplitN(field, ".", 3)
	if len(parts) != 3 || parts[0] != "tasks" {
		return field
	}

	switch name := strings.TrimPrefix(parts[2], "options."); name {
	case operation.FieldOutput:
		return "targetFormat"
	case operation.FieldInput:
		return "inputFormat"
	default:
		return name
	}
}
