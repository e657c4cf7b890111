package work

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// run does what the task's operation says. The files of an outcome are stored but have no rows yet; with an error there are none.
func (s *Service) run(ctx context.Context, t turn) (outcome, error) {
	switch t.task.Operation {
	case job.OpImportURL:
		return s.importURL(ctx, t)
	case job.OpConvert:
		return s.convert(ctx, t)
	case job.OpExportURL:
		return outcome{result: job.Result{Files: ids(t.inputs)}}, nil
	}
	return outcome{}, fault.New(fault.Internal, "The operation %s cannot be done by this server.", t.task.Operation)
}

func ids(list []file.File) []string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = f.ID
	}
	return out
}

func (s *Service) importURL(ctx context.Context, t turn) (outcome, error) {
	if !t.begun {
		if err := s.Files.Room(ctx); err != nil {
			return outcome{}, fmt.Errorf("begin a job: %w", err)
		}
	}
	secrets, err := s.secrets(t)
	if err != nil {
		return outcome{}, err
	}
	got, err := s.Fetcher.Fetch(ctx, ports.Download{
		URL: t.task.Fields.Text("url"), Headers: secrets.Map("headers"), MaxSize: s.Files.MaxSize(),
	})
	if err != nil {
		return outcome{}, fmt.Errorf("fetch: %w", err)
	}
	defer got.Body.Close()
	name := t.task.Fields.Text("filename")
	if name == "" {
		name = got.Filename
	}
	body := &counted{Reader: got.Body, size: got.Size, report: s.reporter(ctx, t)}
	received, err := s.Files.Receive(ctx, t.job.Owner(), files.Incoming{Name: name, Body: body})
	if err != nil {
		return outcome{}, fmt.Errorf("receive: %w", err)
	}
	return outcome{
		result: job.Result{Files: []string{received.File.ID}, Warnings: received.Warnings},
		files:  []file.File{received.File},
	}, nil
}

func (s *Service) secrets(t turn) (option.Values, error) {
	if t.task.Sealed == nil {
		return nil, nil
	}
	plain, err := s.Sealer.Open(t.task.Sealed, jobs.SecretsPurpose(t.job.ID(), t.task.Name))
	if err != nil {
		return nil, fmt.Errorf("open the task's secret fields: %w", err)
	}
	var values option.Values
	if err := json.Unmarshal(plain, &values); err != nil {
		return nil, fmt.Errorf("decode the task's secret fields: %w", err)
	}
	return values, nil
}
