package httpapi

import (
	"context"
	"mime/multipart"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// receive takes a file, unless something is wrong already.
func (f *form) receive(ctx context.Context, part *multipart.Part) error {
	switch {
	case f.shot.URL != "" || f.shot.FileID != "":
		f.refuse(severalSources(fieldFile))
	case len(f.shot.Uploads) == maxFiles:
		f.refuse(fault.New(fault.InvalidInput, "At most %d files can be converted at once.", maxFiles).On(fieldFile))
	}
	f.checkOptions()
	if err := f.err(); err != nil {
		return err
	}
	if !f.dry {
		if err := f.api.room(ctx, f.again); err != nil {
			return err
		}
	}
	got, err := f.api.Files.Receive(ctx, caller(ctx).Owner, files.Incoming{Name: part.FileName(), Body: partContent{part}})
	if err != nil {
		return err
	}
	f.shot.Uploads = append(f.shot.Uploads, got)
	return f.checkRoutes()
}

// checkOptions looks at the options as far as they are here and the target is known.
func (f *form) checkOptions() {
	target, ok := f.api.Catalog.Formats().Find(f.shot.Target)
	if !ok {
		return
	}
	_, faults := option.Parse(option.Conversion(target.Category), f.options(), "")
	f.faults = append(f.faults, faults...)
}

// checkRoutes refuses files that nothing turns into the target, once both are known.
func (f *form) checkRoutes() error {
	if f.shot.Target == "" {
		return nil
	}
	for _, u := range f.shot.Uploads {
		if _, err := f.api.Catalog.Plan(u.File.Format, f.shot.Target); err != nil {
			return fault.Of(err).On(fieldTarget).With("from", u.File.Format).With("to", f.shot.Target)
		}
	}
	return nil
}

// discard removes what was received for a call that is refused.
func (f *form) discard(ctx context.Context) {
	for _, u := range f.shot.Uploads {
		f.api.Files.Discard(ctx, u.File)
	}
}
