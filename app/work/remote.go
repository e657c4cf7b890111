package work

import (
	"context"
	"fmt"
	"maps"
	"path"
	"strings"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// open opens the storage that a task names, with all that its caller gave.
func (s *Service) open(
	ctx context.Context, a assignment, op operation.Operation,
) (ports.RemoteFiles, error) {
	secrets, err := s.secrets(a)
	if err != nil {
		return nil, err
	}

	values := option.Values{}
	maps.Copy(values, a.task.Values)
	maps.Copy(values, secrets)

	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		values, err = s.Connections.Resolve(ctx, tx, a.job.Owner(), op, values)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find the connection: %w", err)
	}

	there, err := s.Remote.Open(ctx, ports.Place{Storage: op.Storage, Values: values})
	if err != nil {
		return nil, fmt.Errorf("open the storage: %w", err)
	}

	return there, nil
}

// importStored brings files in from a storage of the caller's own.
func (s *Service) importStored(
	ctx context.Context, a assignment, op operation.Operation,
) (made outcome, err error) {
	there, err := s.open(ctx, a, op)
	if err != nil {
		return outcome{}, err
	}
	defer func() { _ = there.Close() }() // what was written is there

	keys, err := wanted(ctx, a, op, there)
	if err != nil {
		return outcome{}, err
	}

	if err := jobs.Imported(a.plan, a.job, a.task.Name, len(keys)); err != nil {
		return outcome{}, err
	}

	whole := false
	defer func() { s.discardUnless(ctx, &whole, &made) }()

	report := s.reporter(ctx, a, len(keys))

	held := int64(0)

	for i, key := range keys {
		if err := s.room(ctx, a, a.begun && i == 0, held); err != nil {
			return made, err
		}

		progress := func(_ int, next float64, engine ports.EngineInfo) { report(i, next, engine) }

		got, err := s.take(ctx, a, op, there, key, progress)
		if err != nil {
			return made, err
		}

		held += got.File.Size
		made.files = append(made.files, got.File)
		made.result.Files = append(made.result.Files, got.File.ID)
		made.result.Warnings = append(made.result.Warnings, got.Warnings...)
	}

	whole = true

	return made, nil
}

// wanted returns the keys that an import is to take: one, or all under a prefix.
func wanted(
	ctx context.Context, a assignment, op operation.Operation, there ports.RemoteFiles,
) ([]string, error) {
	if key := a.task.Values.Text(op.Source); key != "" {
		return []string{key}, nil
	}

	keys, err := there.List(ctx, a.task.Values.Text(operation.FieldPrefix), jobs.MaxInputs+1)

	switch {
	case err != nil:
		return nil, fmt.Errorf("list files: %w", err)
	case len(keys) == 0:
		return nil, fault.New(fault.InvalidInput, "There is no file under this prefix. Check it.").
			On(operation.FieldPrefix)
	case len(keys) > jobs.MaxInputs:
		return nil, fault.New(fault.InvalidInput,
			"There are more than %d files under this prefix. Give a longer one.", jobs.MaxInputs).
			On(operation.FieldPrefix)
	}

	return keys, nil
}

// take brings one file in.
func (s *Service) take(
	ctx context.Context, a assignment, op operation.Operation, there ports.RemoteFiles, key string,
	report func(done int, next float64, engine ports.EngineInfo),
) (files.Received, error) {
	got, err := there.Get(ctx, key)
	if err != nil {
		return files.Received{}, fmt.Errorf("get a file: %w", err)
	}
	defer got.Body.Close()

	if most := s.Files.MaxSize(a.plan.MaxFile); got.Size > most {
		return files.Received{}, files.TooLarge(most).On(op.Source)
	}

	name := a.task.Values.Text(operation.FieldName)
	if name == "" {
		name = got.Filename
	}

	body := &counted{Reader: got.Body, size: got.Size, report: report}

	received, err := s.receive(ctx, a, name, body)
	if err != nil {
		return files.Received{}, named(key, a, op, err)
	}

	return received, nil
}

// named says of one of several files which it is that cannot be taken.
func named(key string, a assignment, op operation.Operation, err error) error {
	f := fault.Of(err)
	if a.task.Values.Has(op.Source) || f.Kind == fault.Internal {
		return fmt.Errorf("receive: %w", err)
	}

	return fault.New(f.Kind, "%s: %s", fault.Clip(key, fault.MaxNamed), f.Text).
		On(operation.FieldPrefix).Because(err)
}

// export writes the inputs to a storage of the caller's own.
func (s *Service) export(
	ctx context.Context, a assignment, op operation.Operation,
) (outcome, error) {
	if len(a.inputs) > jobs.MaxInputs {
		return outcome{}, jobs.TooManyInputs()
	}

	keys, err := keysOf(a, op)
	if err != nil {
		return outcome{}, err
	}

	there, err := s.open(ctx, a, op)
	if err != nil {
		return outcome{}, err
	}
	defer func() { _ = there.Close() }() // what was written is there

	report := s.reporter(ctx, a, len(keys))
	made := outcome{result: job.Result{Files: ids(a.inputs)}}

	for i, in := range a.inputs {
		progress := func(_ int, next float64, engine ports.EngineInfo) { report(i, next, engine) }

		location, err := s.give(ctx, there, keys[i], in, progress)
		if err != nil {
			return outcome{}, err
		}

		made.result.Locations = append(made.result.Locations, location)
	}

	return made, nil
}

// keysOf returns where each input is to be written, no two at the same place.
func keysOf(a assignment, op operation.Operation) ([]string, error) {
	kind, _ := operation.FindStorage(op.Storage)
	template := a.task.Values.Text(kind.Key)
	taken := map[string]bool{}
	keys := make([]string, len(a.inputs))

	for i, in := range a.inputs {
		w := operation.Written{Job: a.job.ID(), Task: a.task.Name, Filename: in.Name, Index: i + 1}

		key, free := freeKey(template, w, taken)
		if !free {
			return nil, fault.New(fault.InvalidInput,
				"Several files would be written to %q. Put {filename} or {index} into %s.",
				fault.Clip(key, fault.MaxNamed), kind.Key).On(kind.Key)
		}

		keys[i], taken[key] = key, true
	}

	return keys, nil
}

// freeKey tells files of one name apart: name (2), name (3)… There is none where the template does
// not go by the name.
func freeKey(template string, w operation.Written, taken map[string]bool) (key string, free bool) {
	extension := path.Ext(w.Filename)
	stem := strings.TrimSuffix(w.Filename, extension)
	key = operation.KeyOf(template, w)

	for n := 2; taken[key]; n++ {
		w.Filename = fmt.Sprintf("%s (%d)%s", stem, n, extension)

		next := operation.KeyOf(template, w)
		if next == key {
			return key, false
		}

		key = next
	}

	return key, true
}

// give writes one file out.
func (s *Service) give(
	ctx context.Context, there ports.RemoteFiles, key string, f file.File,
	report func(done int, next float64, engine ports.EngineInfo),
) (string, error) {
	blob, err := s.Blobs.Open(ctx, f.Key)
	if err != nil {
		return "", unopened(f, err)
	}
	defer blob.Close()

	content := &countedSeeker{counted{Reader: blob, size: blob.Size(), report: report}, blob}

	location, err := there.Put(ctx, key, ports.Outgoing{
		Content: content, Size: blob.Size(), MIME: f.MIME,
	})
	if err != nil {
		return "", fmt.Errorf("write a file out: %w", err)
	}

	return location, nil
}
