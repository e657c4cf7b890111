package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/once"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
)

// The names of a one-shot job's tasks: those of the source document's examples.
const (
	importTask  = "import-file"
	convertTask = "convert-file"
	exportTask  = "export-file"
)

// OneShot is a conversion asked for in one call: of uploaded files, or of one that is downloaded.
type OneShot struct {
	Uploads    []files.Received
	URL        string
	Name       string // of what is downloaded; "" leaves it to the other server
	FileID     string // of a file that is here already
	Target     string
	Source     string // the format that the input must have; "" leaves it open
	Options    map[string]any
	WebhookURL string     // where to send the job's events; "" for nowhere
	Mark       *once.Mark // of a call that may be repeated; may be nil
}

// Convert stores a one-shot conversion as a job of import, convert and export tasks. If it returns an error, the uploads are discarded.
func (s *Service) Convert(ctx context.Context, p access.Principal, o OneShot) (View, error) {
	v, err := s.convert(ctx, p, o)
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

func (s *Service) convert(ctx context.Context, p access.Principal, o OneShot) (View, error) {
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
	if o.URL == "" {
		return draft{}, fault.New(fault.InvalidInput, "url is required: where to download the file from.").On("url")
	}
	d := draft{oneShot: true, webhook: o.WebhookURL, mark: o.Mark, formats: map[string]string{}, faults: s.checkWebhook(o.WebhookURL)}
	s.add(&d, importTask, o.download())
	return d, nil
}

func (o OneShot) download() map[string]any {
	task := map[string]any{"operation": job.OpImportURL, "url": o.URL}
	if o.Name != "" {
		task["filename"] = o.Name
	}
	return task
}

// oneShot makes the graph of a one-shot call.
func (s *Service) oneShot(o OneShot) (draft, error) {
	if err := o.checkSource(); err != nil {
		return draft{}, err
	}
	d := draft{oneShot: true, webhook: o.WebhookURL, mark: o.Mark, formats: map[string]string{}, warnings: map[string][]string{}}
	raw := map[string]map[string]any{}
	inputs := []any{}
	add := func(name string, task map[string]any) {
		raw[name] = task
		inputs = append(inputs, name)
	}
	for i, u := range o.Uploads {
		name := importTask
		if i > 0 {
			name = fmt.Sprintf("%s-%d", importTask, i+1)
		}
		add(name, map[string]any{"operation": job.OpImportUpload, "file": u.File.ID})
		d.uploads = append(d.uploads, u.File)
		d.formats[name], d.warnings[name] = u.File.Format, u.Warnings
	}
	if o.FileID != "" {
		add(importTask, map[string]any{"operation": job.OpImportUpload, "file": o.FileID})
	}
	if o.URL != "" {
		add(importTask, o.download())
	}
	convert := map[string]any{"operation": job.OpConvert, "input": inputs, "output_format": o.Target, "options": o.Options}
	if o.Source != "" {
		convert["input_format"] = o.Source
	}
	raw[convertTask] = convert
	raw[exportTask] = map[string]any{"operation": job.OpExportURL, "input": convertTask}
	for _, name := range append(names(inputs), convertTask, exportTask) {
		s.add(&d, name, raw[name])
	}
	d.faults = append(d.faults, s.checkWebhook(d.webhook)...)
	return d, nil
}

func (o OneShot) checkSource() error {
	given := 0
	for _, is := range []bool{len(o.Uploads) > 0, o.URL != "", o.FileID != ""} {
		if is {
			given++
		}
	}
	if given == 0 {
		return fault.New(fault.NoFiles, `No file was sent. Attach one as the multipart field "file", or name a "url".`).On("file")
	}
	if given > 1 {
		return fault.New(fault.InvalidInput, "Send a file, a url or a file id, not several of them.").On("file")
	}
	if o.Target == "" {
		return fault.New(fault.InvalidInput, "targetFormat is required: the format to convert to, such as mp4.").On("targetFormat")
	}
	return nil
}

func names(list []any) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i], _ = x.(string)
	}
	return out
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

func flatName(field string) string {
	flat := map[string]string{
		"tasks." + convertTask + ".output_format": "targetFormat",
		"tasks." + convertTask + ".input_format":  "inputFormat",
		"tasks." + importTask + ".url":            "url",
		"tasks." + importTask + ".filename":       "filename",
		"tasks." + importTask + ".file":           "file",
	}
	if name, known := flat[field]; known {
		return name
	}
	return strings.TrimPrefix(field, "tasks."+convertTask+".options.")
}
