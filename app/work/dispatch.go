package work

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// dispatch runs the task's operation by its role. The files of an outcome are stored but have no
// rows yet; with an error there are none.
func (s *Service) dispatch(ctx context.Context, a assignment) (outcome, error) {
	if err := provoked(a); err != nil {
		return outcome{}, err
	}

	op, _ := operation.Find(a.task.Operation)
	switch stored := op.Storage != ""; {
	case stored && op.Role == operation.Import:
		return s.importStored(ctx, a, op)
	case stored:
		return s.export(ctx, a, op)
	case op.Role == operation.Import:
		return s.importURL(ctx, a)
	case op.Role == operation.Process:
		return s.process(ctx, a, op)
	case op.Role == operation.Export:
		return outcome{result: job.Result{Files: ids(a.inputs)}}, nil
	}

	return outcome{}, fault.New(
		fault.Internal,
		"The operation %s cannot be done by this server.",
		a.task.Operation,
	)
}

func ids(list []file.File) []string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = f.ID
	}

	return out
}

func (s *Service) importURL(ctx context.Context, a assignment) (outcome, error) {
	done, ok := s.shares.take(hostOf(a.task))
	if !ok {
		return outcome{}, errShare
	}
	defer done()

	if err := s.room(ctx, a, a.begun, 0); err != nil {
		return outcome{}, err
	}

	secrets, err := s.secrets(a)
	if err != nil {
		return outcome{}, err
	}

	got, err := s.Fetcher.Fetch(ctx, ports.Download{
		URL: a.task.Values.Text(
			"url",
		),
		Headers: secrets.Map("headers"),
		MaxSize: s.Files.MaxSize(a.plan.MaxFile),
	})
	if err != nil {
		return outcome{}, fmt.Errorf("fetch: %w", err)
	}
	defer got.Body.Close()

	name := a.task.Values.Text("filename")
	if name == "" {
		name = got.Filename
	}

	body := &counted{Reader: got.Body, size: got.Size, report: s.reporter(ctx, a, 1)}

	received, err := s.receive(ctx, a, name, body)
	if err != nil {
		return outcome{}, fmt.Errorf("receive: %w", err)
	}

	return outcome{
		result: job.Result{Files: []string{received.File.ID}, Warnings: received.Warnings},
		files:  []file.File{received.File},
	}, nil
}

func (s *Service) secrets(a assignment) (option.Values, error) {
	if a.task.Sealed == nil {
		return nil, nil
	}

	plain, err := s.Sealer.Open(a.task.Sealed, jobs.SecretsPurpose(a.job.ID(), a.task.Name))
	if err != nil {
		return nil, fmt.Errorf("open the task's secret fields: %w", err)
	}

	var values option.Values
	if err := json.Unmarshal(plain, &values); err != nil {
		return nil, fmt.Errorf("decode the task's secret fields: %w", err)
	}

	return values, nil
}
