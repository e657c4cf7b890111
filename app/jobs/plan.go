package jobs

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
)

// Plan is what a job would do.
type Plan struct {
	Tasks       []PlannedTask
	Conversions int // of the day's quota that it would cost
}

// PlannedTask is a task of a plan. Ways are those of its inputs whose format is known beforehand.
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
	if err := s.checkPlan(ctx, p, &d); err != nil {
		return Plan{}, err
	}

	return s.plan(d)
}

// PlanOneShot checks a one-shot call as OneShot does and returns what it would do. Nothing is
// stored, and the uploads are discarded.
func (s *Service) PlanOneShot(ctx context.Context, p access.Principal, o OneShot) (Plan, error) {
	defer s.Files.Discard(ctx, o.files()...)

	d, err := s.oneShot(o)
	if err == nil {
		err = s.checkPlan(ctx, p, &d)
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
		err = s.checkPlan(ctx, p, &d)
	}

	if err != nil {
		return Plan{}, renamed(err)
	}

	return s.plan(d)
}

// checkPlan refuses what would be refused if it were no plan.
func (s *Service) checkPlan(ctx context.Context, p access.Principal, d *draft) error {
	if err := d.allowed(p); err != nil {
		return err
	}

	if err := s.checkAlone(ctx, p, d); err != nil {
		return err
	}

	return d.permitted(p)
}

func (s *Service) plan(d draft) (Plan, error) {
	var p Plan

	flow := s.flowOf(d)
	for _, spec := range d.specs {
		op, _ := operation.Find(spec.Operation)
		_, options := op.Apart()
		t := PlannedTask{
			Name:      spec.Name,
			Operation: spec.Operation,
			Input:     spec.Input,
			Warnings:  d.warnings[spec.Name],
		}
		t.Options = spec.Values.Only(namesOf(options))

		if op.Role == operation.Process {
			p.Conversions = 1

			if err := flow.planTask(&t, op, spec); err != nil {
				return Plan{}, err
			}
		}

		p.Tasks = append(p.Tasks, t)
	}

	return p, nil
}

func namesOf(fields []option.Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}

	return names
}

// planTask adds the ways of a task's inputs.
func (f *flow) planTask(t *PlannedTask, op operation.Operation, spec job.Spec) error {
	known, all := f.inputs(spec)
	for _, way := range f.waysOf(op, spec, known) {
		plan, err := f.Catalog.Plan(op, way.from, way.to)
		if err != nil {
			return err
		}

		for _, from := range way.from {
			chain := plan.Chain(from)

			t.Ways = append(t.Ways, Way{From: from, To: way.to, Chain: chain})
			if chain.Loss() >= route.Partial && from != way.to {
				t.Warnings = append(
					t.Warnings,
					fmt.Sprintf(
						"%s cannot hold all that %s can: pages, frames, layers or structure may be given up.",
						way.to,
						from,
					),
				)
			}
		}
	}

	if !all {
		t.Warnings = append(
			t.Warnings,
			"The format of an input is not known before it is here; the engines are chosen then.",
		)
	}

	return nil
}

// way is what is planned together: each format by itself, or all that are joined.
type way struct {
	from []string
	to   string
}

// waysOf returns what there is to plan of a task whose inputs are of these formats.
func (s *Service) waysOf(op operation.Operation, spec job.Spec, known []string) []way {
	var ways []way

	for _, id := range known {
		from, _ := s.Catalog.Formats().Find(id)

		to := op.Destination(spec.Values, from)
		if op.Joins && len(ways) > 0 {
			ways[0].from = append(ways[0].from, id)
		} else if to != "" {
			ways = append(ways, way{from: []string{id}, to: to})
		}
	}

	return ways
}
