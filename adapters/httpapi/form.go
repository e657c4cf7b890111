package httpapi

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// form is a one-shot call as far as it has been read. What is wrong with it is known before its
// body ends.
type form struct {
	*call
	shot   jobs.OneShot
	given  map[string]bool
	name   string // of the one file that is sent or downloaded
	faults fault.List
}

func newForm(c *call, op operation.Operation) *form {
	return &form{
		call:  c,
		given: map[string]bool{},
		shot:  jobs.OneShot{Operation: op, Values: map[string]any{}},
	}
}

// part takes one part of a multipart body.
func (f *form) part(ctx context.Context, part web.Part) error {
	name := part.FormName()
	// options are JSON, which clients that go by the API's description send as such
	if fieldNamed(name) != fieldOptions && part.IsFile() {
		if fieldNamed(name) != fieldFile {
			shown := fault.Clip(name, fault.MaxNamed)
			f.refuse(
				fault.New(fault.InvalidInput, "%s is no field for a file; send files as \"file\".", shown).
					On(shown),
			)

			return f.err()
		}

		return f.take(ctx, files.Incoming{Name: part.FileName(), Body: part})
	}

	text, err := part.Text()
	if err != nil {
		return err
	}

	f.setWritten(name, text)

	return nil
}

// query takes the fields that stand in the query. Secrets may not: on its way, many a machine
// writes it into a log.
func (f *form) query() {
	values := f.request.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		secret := slices.ContainsFunc(
			f.shot.Operation.Fields,
			func(o option.Field) bool { return o.Secret && o.Name == name },
		)
		switch {
		case slices.Contains([]string{"wait", "redirect"}, name):
		case secret:
			f.refuse(fault.New(
				fault.InvalidInput,
				"%s is a secret, and URLs are logged on their way. Send it in the body.",
				name,
			).On(name))
		default:
			for _, text := range values[name] {
				f.setWritten(name, text)
			}
		}
	}
}

// setWritten takes one field that came as a text.
func (f *form) setWritten(name, text string) {
	if text == "" {
		return // what an HTML form sends for an input that was left empty
	}

	if fieldNamed(name) != fieldOptions {
		f.set(name, text)
		return
	}

	options, err := web.DecodeObject(strings.NewReader(text))

	// such as a key that stands twice
	if told := (*fault.Fault)(nil); errors.As(err, &told) && told.Kind == fault.InvalidInput {
		f.refuse(told.On(fieldOptions + "." + told.Field))
		return
	}

	if err != nil {
		f.refuse(
			fault.New(fault.InvalidInput, "options must be a JSON object.").
				On(fieldOptions).
				Because(err),
		)

		return
	}

	f.set(name, options)
}

// set takes one field.
func (f *form) set(name string, value any) {
	field := fieldNamed(name)

	key := field
	if field == "" {
		key = name
	}

	shown := fault.Clip(key, fault.MaxNamed)
	if f.given[key] && field != fieldFile {
		f.refuse(fault.New(fault.InvalidInput, "%s stands twice. Give it once.", shown).On(shown))
		return
	}

	f.given[key] = true

	switch field {
	case "":
		f.setOwn(name, value)
	case fieldOptions:
		f.setOptions(value)
	case fieldDryRun:
		dry, wrong := readDryRun(value)
		if f.dry = dry; wrong != nil {
			f.refuse(wrong.On(field))
		}
	default:
		f.setTexts(field, value)
	}
}

// setOwn takes a field of the operation.
func (f *form) setOwn(name string, value any) {
	own := slices.ContainsFunc(
		f.shot.Operation.Fields,
		func(o option.Field) bool { return o.Name == name },
	)
	if own {
		f.shot.Values[name] = value
		return
	}

	f.refuse(unknownName("field", name, callFields(f.shot.Operation)))
}

func (f *form) setOptions(value any) {
	options, ok := value.(map[string]any)
	if !ok {
		f.refuse(fault.New(fault.InvalidInput, "options must be an object.").On(fieldOptions))
		return
	}

	f.shot.Values[fieldOptions] = options
}

// setTexts takes a field that is a text, or where it names files a list of them.
func (f *form) setTexts(field string, value any) {
	list, ok := value.([]any)
	if !ok || field != fieldFile {
		list = []any{value}
	}

	for _, one := range list {
		text, ok := one.(string)
		if !ok || text == "" {
			f.refuse(
				fault.New(fault.InvalidInput, "%s must be a text that is not empty.", field).
					On(field),
			)

			return
		}

		f.setText(field, text)
	}
}

func (f *form) setText(field, text string) {
	switch field {
	case fieldTarget:
		f.shot.Values[operation.FieldOutput] = f.format(field, text)
	case fieldSource:
		f.shot.Values[operation.FieldInput] = f.format(field, text)
	case fieldFilename:
		f.name = text
	case fieldWebhook:
		f.shot.WebhookURL = text
	default: // a file id can stand wherever a URL can, and the other way round
		f.place(field, text)
	}
}

// place takes what is to be worked on, where it is named instead of sent.
func (f *form) place(field, text string) {
	switch {
	case len(f.shot.Uploads) > 0, f.given[fieldURL] && f.given[fieldFile]:
		f.refuse(severalSources(field))
	case len(f.shot.Places) == maxFiles:
		f.refuse(
			fault.New(fault.InvalidInput, "At most %d files can be taken at once.", maxFiles).
				On(field),
		)
	case strings.HasPrefix(text, "file_"):
		f.shot.Places = append(f.shot.Places, jobs.Place{FileID: text})
	case field == fieldURL || strings.Contains(text, "://"):
		f.shot.Places = append(f.shot.Places, jobs.Place{URL: text})
	default:
		f.refuse(
			fault.New(fault.InvalidInput, "file must be a file, the id of one, or a URL.").
				On(field),
		)
	}
}

func severalSources(field string) *fault.Fault {
	return fault.New(fault.InvalidInput, "Send a file, a url or a file id, not several of them.").
		On(field)
}

// format returns the id of a known format, or of the one that the operation calls so.
func (f *form) format(field, name string) string {
	if id, ok := f.shot.Operation.Spelled[strings.ToLower(name)]; ok && field == fieldTarget {
		return id
	}

	known, ok := f.Catalog.Formats().Find(name)
	if !ok {
		f.refuse(job.UnknownFormat(name).On(field))
	}

	return known.ID
}

// whole returns the call, now that all of it has been read.
func (f *form) whole() (jobs.OneShot, error) {
	shot := f.shot
	switch sent := len(shot.Uploads); {
	case f.name == "":
	case sent == 1:
		shot.Uploads = slices.Clone(shot.Uploads)
		shot.Uploads[0].File.Name = file.CleanName(f.name)
	case sent == 0 && len(shot.Places) == 1 && shot.Places[0].URL != "":
		shot.Places = []jobs.Place{{URL: shot.Places[0].URL, Name: f.name}}
	default:
		f.refuse(
			fault.New(fault.InvalidInput, "filename goes with one file or a url.").
				On(fieldFilename),
		)
	}

	return shot, f.err()
}

func (f *form) refuse(one *fault.Fault) { f.faults = append(f.faults, one) }
func (f *form) err() error              { return f.faults.Err() }
