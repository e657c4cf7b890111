package quota

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// The names of plans that there always are.
const (
	AnonymousPlan = "anonymous" // of callers without a key
	FreePlan      = "free"      // of users for whom nobody has said another
)

// Plan bounds what an owner may use. A number of 0 is without bound, so the zero Plan bounds
// nothing.
type Plan struct {
	Name        string
	Conversions int   // a day
	MaxFile     int64 // bytes
	Files       int   // of one job
	JobsAtOnce  int
	Stored      int64    // bytes of all files that are kept at once
	Requests    int      // a minute
	Operations  []string // that are forbidden
	Formats     []string // ids of those that are forbidden
}

// Forbids reports whether the plan does not have an operation or a format.
func (p Plan) Forbids(operation string, formats ...string) bool {
	if slices.Contains(p.Operations, operation) {
		return true
	}

	return slices.ContainsFunc(
		formats,
		func(id string) bool { return slices.Contains(p.Formats, id) },
	)
}

const (
	mb       = int64(1) << 20
	gb       = int64(1) << 30
	requests = 60 // a minute, of every plan
)

// Defaults returns the plans of an installation that has configured none: those of the API's public
// documentation.
func Defaults() Plans {
	return Plans{
		AnonymousPlan: {
			Name: AnonymousPlan, Conversions: 5, MaxFile: 100 * mb, Files: 1, JobsAtOnce: 1,
			Stored: 500 * mb, Requests: requests,
		},
		FreePlan: {
			Name: FreePlan, Conversions: 5, MaxFile: 100 * mb, Files: 5, JobsAtOnce: 1,
			Stored: gb, Requests: requests,
		},
		"pro": {
			Name: "pro", Conversions: 100, MaxFile: 2 * gb, Files: 20, JobsAtOnce: 5,
			Stored: 20 * gb, Requests: requests,
		},
		"enterprise": {
			Name: "enterprise", Conversions: 1000, MaxFile: 2 * gb, Files: 50, JobsAtOnce: 20,
			Stored: 200 * gb, Requests: requests,
		},
	}
}

// SandboxOf returns what a plan is in a sandbox: no quota is spent, and files are small.
func SandboxOf(p Plan) Plan {
	p.Conversions, p.MaxFile = 0, 10*mb
	return p
}

// Plans are the plans of an installation by name.
type Plans map[string]Plan

// Validate names what is wrong with the plans.
func (p Plans) Validate() error {
	for _, name := range []string{AnonymousPlan, FreePlan} {
		if _, ok := p[name]; !ok {
			return fmt.Errorf("there is no plan %q, which is always needed", name)
		}
	}

	for name, plan := range p {
		if name == "" || plan.Name != name {
			return errors.New("a plan has no name")
		}

		if min(int64(plan.Conversions), plan.MaxFile, int64(plan.Files), int64(plan.JobsAtOnce),
			plan.Stored, int64(plan.Requests)) < 0 {
			return fmt.Errorf("the plan %q has a negative number; 0 is without bound", name)
		}
	}

	return nil
}

// Of returns the plan of that name, the free one where it is no longer configured.
func (p Plans) Of(name string) Plan {
	if plan, ok := p[name]; ok {
		return plan
	}

	return p[FreePlan]
}

// Names returns the names of the plans that users can have, sorted.
func (p Plans) Names() []string {
	names := slices.Sorted(maps.Keys(p))
	return slices.DeleteFunc(names, func(name string) bool { return name == AnonymousPlan })
}
