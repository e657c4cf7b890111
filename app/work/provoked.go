package work

import (
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/trigger"
)

// provoked fails a task of a sandbox where the name of a file that it reads asks for that. A
// download is not begun.
func provoked(a assignment) error {
	if !access.Sandbox(a.job.Owner()) {
		return nil
	}

	names := []string{}

	op, _ := operation.Find(a.task.Operation)

	switch op.Role {
	case operation.Import:
		names = append(
			names,
			a.task.Values.Text(operation.FieldName),
			a.task.Values.Text(op.Source),
		)
	case operation.Process:
		for _, f := range a.inputs {
			names = append(names, f.Name)
		}
	case operation.Export:
	}

	for _, name := range names {
		if err := trigger.OnTask(name); err != nil {
			return err
		}
	}

	return nil
}
