package jobs

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
)

// Plan is what a job would do.
type Plan struct {
	Tasks       []PlannedTask
	Conversions int // of the day's quota that it would cost
}

// PlannedTask is a task of a plan. Ways are those of its inputs whose format is known beforehand, each format once.
type PlannedTask struct {
	Name      string
	Operation string
	Input     []string
	Options   option.Values // after defaults
	Ways      []Way
	Warnings  []string
}

// Way is how files of one format become the target.
type Way struct {
	From, To string // format ids
	Chain    route.Chain
}

// PlanGraph checks a graph as Submit does and returns what it would do. Nothing is stored.
func (s *Service) PlanGraph(ctx context.Context, p access.Principal, g Graph) (Plan, error) {
	d := s.parse(g)
	if err := s.checkAlone(ctx, p, &d); err != nil {
		return Plan{}, err
	}
	return s.plan(d)
}

// PlanConvert checks a one-shot call as Convert does and returns what it would do. Nothing is stored, and the uploads are discarded.
func (s *Service) PlanConvert(ctx context.Context, p access.Principal, o OneShot) (Plan, error) {
	defer s.Files.Discard(ctx, o.files()...)
	d, err := s.oneShot(o)
	if err == nil {
		err = s.checkAlone(ctx, p, &d)
	}
	if err != nil {
		return Plan{}, renamed(err)
	}
	return s.plan(d)
}

// PlanImport checks a download as Import does and returns what it would do. Nothing is stored.
func (s *Service) PlanImport(ctx context.Context, p access.Principal, o OneShot) (Plan, error) {
	d, err := s.importing(o)
	if err == nil {
		err = s.checkAlone(ctx, p, &d)
	}
	if err != nil {
		return Plan{}, renamed(err)
	}
	return s.plan(d)
}

func (s *Service) plan(d draft) (Plan, error) {
	var p Plan
	for _, spec := range d.specs {
		t := PlannedTask{Name: spec.Name, Operation: spec.Operation, Input: spec.Input, Options: spec.Options, Warnings: d.warnings[spec.Name]}
		if op, _ := job.FindOperation(spec.Operation); op.Role == job.Process {
			p.Conversions = 1
		}
		if spec.Operation == job.OpConvert {
			if err := s.planConversion(&t, spec, d); err != nil {
				return Plan{}, err
			}
		}
		p.Tasks = append(p.Tasks, t)
	}
	return p, nil
}

func (s *Service) planConversion(t *PlannedTask, spec job.Spec, d draft) error {
	to, seen := spec.Fields.Text("output_format"), map[string]bool{}
	known := s.inputFormats(spec, d)
	for _, from := range known {
		if seen[from] {
			continue
		}
		seen[from] = true
		chain, err := s.Catalog.Plan(from, to)
		if err != nil {
			return err
		}
		t.Ways = append(t.Ways, Way{From: from, To: to, Chain: chain})
		if chain.Loss() == route.Partial {
			t.Warnings = append(t.Warnings, fmt.Sprintf("%s cannot hold all that %s can: pages, frames, layers or structure may be given up.", to, from))
		}
	}
	if spec.Fields.Text("input_format") == "" && len(known) < len(spec.Input) {
		t.Warnings = append(t.Warnings, "The format of an input is not known before it is here; the engines are chosen then.")
	}
	return nil
}
