package work

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/domain/usage"
)

// count has what a task did be counted for its owner, in the transaction that ends it. A task that
// is to be begun again has not ended.
func (s *Service) count(tx *lifecycle.Tx, j *job.Job, a assignment, made outcome) {
	t, _ := j.Task(a.task.Name)
	if operation.RoleOf(t.Operation) != operation.Process || !t.Status.Ended() {
		return
	}

	row := usage.Row{
		Day: quota.DayOf(t.Completed),
		Kind: usage.Kind{
			Operation: t.Operation,
			From:      formatOf(a.inputs),
			To:        formatOf(made.files),
		},
		Figures: usage.Figures{
			Tasks:    1,
			BytesIn:  sizeOf(a.inputs),
			BytesOut: sizeOf(made.files),
			Engine:   *a.worked,
		},
	}

	if t.Status == job.Failed {
		row.Failed, row.To = 1, t.Values.Text(operation.FieldOutput)
	}

	tx.Then(func(ctx context.Context) error {
		if err := tx.Usage.Add(ctx, j.Owner(), j.ID(), row); err != nil {
			return fmt.Errorf("count what was done: %w", err)
		}

		return nil
	})
}

// formatOf returns the format of the first file; "" where there is none.
func formatOf(list []file.File) string {
	if len(list) == 0 {
		return ""
	}

	return list[0].Format
}

func sizeOf(list []file.File) (bytes int64) {
	for _, f := range list {
		bytes += f.Size
	}

	return bytes
}
