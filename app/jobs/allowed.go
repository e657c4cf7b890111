package jobs

import (
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/domain/trigger"
)

// allowed refuses what the caller's plan does not have.
func (d *draft) allowed(p access.Principal) error {
	if d.webhook != "" && p.Anonymous() {
		return fault.New(fault.AuthenticationMissing,
			"A webhook_url needs an API key. Send one, or leave it out.").On("webhook_url")
	}

	files := 0

	for _, spec := range d.specs {
		if operation.RoleOf(spec.Operation) == operation.Import {
			files++
		}

		if access.Sandbox(p.Owner) {
			if err := provoked(spec); err != nil {
				return err
			}
		}

		if p.Plan.Forbids(spec.Operation, spec.Values.Text(operation.FieldOutput)) {
			return forbidden(p.Plan).On(spec.At("operation"))
		}
	}

	return fewFiles(p.Plan, files)
}

func fewFiles(p quota.Plan, files int) error {
	if p.Files == 0 || files <= p.Files {
		return nil
	}

	return fault.New(fault.InvalidInput,
		"The job has %d files, and the plan %s at most %d. Make several jobs of it.",
		files, p.Name, p.Files).On("tasks").With("max_files", p.Files)
}

// Imported refuses more files than a plan has for one job, when a task brings so many: an import
// of all under a prefix says how many only then. Of an import that has not ended, one counts.
func Imported(p quota.Plan, j *job.Job, task string, came int) error {
	files := 0

	for _, t := range j.State().Tasks {
		switch {
		case t.Name == task:
			files += came
		case operation.RoleOf(t.Operation) != operation.Import:
		case t.Result != nil:
			files += len(t.Result.Files)
		default:
			files++
		}
	}

	return fewFiles(p, files)
}

func forbidden(p quota.Plan) *fault.Fault {
	return fault.New(fault.Forbidden,
		"The plan %s does not have what this task does. Choose another plan.", p.Name)
}

// permitted refuses files that are here already, in formats that the caller's plan does not have.
func (d *draft) permitted(p access.Principal) error {
	for _, spec := range d.specs {
		if err := Permitted(p.Plan, d.formats[spec.Name]); err != nil {
			return fault.Of(err).On(spec.At(operation.FieldFile))
		}
	}

	return nil
}

// Permitted refuses files in a format that a plan does not have: Forbidden.
func Permitted(p quota.Plan, format string) error {
	if !p.Forbids("", format) {
		return nil
	}

	return fault.New(fault.Forbidden,
		"The plan %s does not take files in the format %s. Choose another plan.", p.Name, format)
}

// provoked refuses a call of a sandbox where the name of a file that it names asks for that.
func provoked(spec job.Spec) error {
	op, _ := operation.Find(spec.Operation)

	for _, field := range []string{operation.FieldName, op.Source} {
		if err := trigger.OnCall(spec.Values.Text(field)); err != nil {
			return err
		}
	}

	return nil
}
