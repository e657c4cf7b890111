package work

import (
	"testing"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

func TestAConversionRefusesTooManyFilesBeforeItTouchesOne(t *testing.T) {
	t.Parallel()

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	list, err := catalog.New(formats, nil)
	if err != nil {
		t.Fatal(err)
	}

	s := New(Deps{Catalog: list})

	many := assignment{
		job:    job.Restore(job.State{ID: "job_1"}),
		task:   job.TaskState{Values: option.Values{"output_format": "webp"}},
		inputs: make([]file.File, jobs.MaxInputs+1),
	}
	if _, err := s.process(t.Context(), many, operation.Operation{}); !fault.Is(
		err,
		fault.InvalidInput,
	) {
		t.Errorf("%v, want %s", err, fault.InvalidInput)
	}
}
