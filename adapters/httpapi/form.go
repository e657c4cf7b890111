package httpapi

import (
	"context"
	"maps"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
)

// form is a one-shot call as far as it has been read. What is wrong with it is known before its body ends.
type form struct {
	api    *API
	again  *repeat
	shot   jobs.OneShot
	given  map[string]bool
	flat   map[string]any // options that stand among the fields
	dry    bool           // only the plan is asked for
	faults fault.List
}

func (a *API) newForm(again *repeat) *form {
	return &form{api: a, again: again, given: map[string]bool{}, flat: map[string]any{}}
}

// part takes one part of a multipart body.
func (f *form) part(ctx context.Context, part *multipart.Part) error {
	name := part.FormName()
	if fieldNamed(name) != fieldOptions && isFile(part) { // options are JSON, which clients that go by the API's description send as such
		if fieldNamed(name) != fieldFile {
			shown := fault.Clip(name, fault.MaxNamed)
			f.refuse(fault.New(fault.InvalidInput, "%s is no field for a file; send files as \"file\".", shown).On(shown))
			return f.err()
		}
		return f.receive(ctx, part)
	}
	text, err := readField(part)
	if err != nil {
		return err
	}
	if text == "" {
		return nil // what an HTML form sends for an input that was left empty
	}
	if fieldNamed(name) != fieldOptions {
		f.set(name, text)
		return nil
	}
	options, err := decodeObject(strings.NewReader(text))
	if err != nil {
		f.refuse(fault.New(fault.InvalidInput, "options must be a JSON object.").On(fieldOptions).Because(err))
		return nil
	}
	f.set(name, options)
	return nil
}

// set takes one field.
func (f *form) set(name string, value any) {
	field := fieldNamed(name)
	key := field
	if field == "" {
		key = name
	}
	shown := fault.Clip(key, fault.MaxNamed)
	if f.given[key] {
		f.refuse(fault.New(fault.InvalidInput, "%s stands twice. Give it once.", shown).On(shown))
		return
	}
	f.given[key] = true
	if field == "" && !f.api.options[name] {
		known := []string{fieldFile, fieldURL, fieldFilename, fieldTarget, fieldSource, fieldOptions, fieldDryRun, fieldWebhook}
		known = append(known, slices.Sorted(maps.Keys(f.api.options))...)
		f.refuse(fault.New(fault.InvalidInput, "Unknown field %q; known here: %s.", shown, strings.Join(known, ", ")).On(shown))
		return
	}
	if field == "" {
		f.flat[name] = value
		return
	}
	if field == fieldOptions {
		f.setOptions(value)
		return
	}
	if field == fieldDryRun {
		dry, wrong := readDryRun(value)
		if f.dry = dry; wrong != nil {
			f.refuse(wrong.On(field))
		}
		return
	}
	text, ok := value.(string)
	if !ok || text == "" {
		f.refuse(fault.New(fault.InvalidInput, "%s must be a text that is not empty.", field).On(field))
		return
	}
	f.setText(field, text)
}

func (f *form) setOptions(value any) {
	options, ok := value.(map[string]any)
	if !ok {
		f.refuse(fault.New(fault.InvalidInput, "options must be an object.").On(fieldOptions))
		return
	}
	f.shot.Options = options
}

func (f *form) setText(field, text string) {
	switch field {
	case fieldTarget:
		f.shot.Target = f.format(field, text)
	case fieldSource:
		f.shot.Source = f.format(field, text)
	case fieldFilename:
		f.shot.Name = text
	case fieldWebhook:
		f.shot.WebhookURL = text
	default: // a file id can stand wherever a URL can, and the other way round
		f.place(field, text)
	}
}

// place takes what is to be converted, where it is named instead of sent.
func (f *form) place(field, text string) {
	switch {
	case f.shot.URL != "" || f.shot.FileID != "" || len(f.shot.Uploads) > 0:
		f.refuse(severalSources(field))
	case strings.HasPrefix(text, "file_"):
		f.shot.FileID = text
	case field == fieldURL || strings.Contains(text, "://"):
		f.shot.URL = text
	default:
		f.refuse(fault.New(fault.InvalidInput, "file must be a file, the id of one, or a URL.").On(field))
	}
}

func severalSources(field string) *fault.Fault {
	return fault.New(fault.InvalidInput, "Send a file, a url or a file id, not several of them.").On(field)
}

// format returns the id of a known format.
func (f *form) format(field, name string) string {
	known, ok := f.api.Catalog.Formats().Find(name)
	if !ok {
		f.refuse(job.UnknownFormat(name).On(field))
	}
	return known.ID
}

// options returns all options; those that stand among the fields win.
func (f *form) options() map[string]any {
	all := maps.Clone(f.shot.Options)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, f.flat)
	return all
}

// whole returns the call, now that all of it has been read.
func (f *form) whole() (jobs.OneShot, error) {
	shot := f.shot
	shot.Options = f.options()
	if n := len(shot.Uploads); shot.Name != "" && shot.URL == "" {
		if n != 1 {
			f.refuse(fault.New(fault.InvalidInput, "filename goes with one file or a url.").On(fieldFilename))
		} else {
			shot.Uploads = slices.Clone(shot.Uploads)
			shot.Uploads[0].File.Name = file.CleanName(shot.Name)
		}
	}
	return shot, f.err()
}

func (f *form) refuse(one *fault.Fault) { f.faults = append(f.faults, one) }
func (f *form) err() error              { return f.faults.Err() }
