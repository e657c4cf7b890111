package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// checkWorld adds to the faults that were found in the tasks those that show in what the tasks refer to: files, URLs, and what there is to convert with.
func (s *Service) checkWorld(ctx context.Context, p access.Principal, d *draft, found fault.List) (fault.List, error) {
	more, err := s.look(ctx, p, d)
	if err != nil {
		return nil, fmt.Errorf("look at the files: %w", err)
	}
	found = append(found, more...)
	return append(found, s.checkRoutes(*d, found)...), nil
}

// look notes the formats of the files that the graph names by id, or holds. All that are not the caller's, or gone, or could not be received, are
// listed.
func (s *Service) look(ctx context.Context, p access.Principal, d *draft) (fault.List, error) {
	var faults fault.List
	note := func(spec job.Spec, is string, err error) error {
		if named := (*fault.Fault)(nil); errors.As(err, &named) {
			faults = append(faults, named.On(spec.At(job.FieldFile)))
			return nil
		}
		d.formats[spec.Name] = is
		return err
	}
	var stored []job.Spec
	for _, spec := range d.specs {
		inline := spec.Fields.Bytes(job.FieldFile)
		switch _, known := d.formats[spec.Name]; {
		case known:
		case inline != nil:
			is, err := s.Files.FormatOf(spec.Fields.Text("filename"), inline)
			if err := note(spec, is, err); err != nil {
				return nil, err
			}
		case givenFile(spec) != "":
			stored = append(stored, spec)
		}
	}
	if len(stored) == 0 {
		return faults, nil
	}
	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		for _, spec := range stored {
			f, err := s.Files.Owned(ctx, tx, p, givenFile(spec))
			if err := note(spec, f.Format, err); err != nil {
				return err
			}
		}
		return nil
	})
	return faults, err
}

// givenFile returns the id of the file that an import takes which is here already, "" for other tasks.
func givenFile(spec job.Spec) string {
	if spec.Operation != job.OpImportUpload && spec.Operation != job.OpImportBase64 {
		return ""
	}
	return spec.Fields.Text(job.FieldFile)
}
