package job

import (
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
)

// MaxTasks bounds a job's graph.
const MaxTasks = 100

// CheckGraph checks how tasks refer to each other: known inputs, no circle, each role with the
// inputs it needs. Every fault is listed, unless it may only follow from those that were found in
// the tasks before.
func CheckGraph(specs []Spec, found fault.List) fault.List {
	switch {
	case len(specs) == 0 && found.Has("tasks"):
		return nil
	case len(specs) == 0:
		return fault.List{
			fault.New(fault.InvalidInput, "tasks must hold at least one task.").On("tasks"),
		}
	case len(specs) > MaxTasks:
		return fault.List{
			fault.New(fault.InvalidInput, "A job may have at most %d tasks.", MaxTasks).On("tasks"),
		}
	}

	byName := map[string]Spec{}
	for _, s := range specs {
		byName[s.Name] = s
	}

	var faults fault.List

	for _, s := range specs {
		if !found.Has(s.At("input")) {
			faults = append(faults, checkInputs(s, byName)...)
		}
	}

	for _, circle := range findCircles(specs, byName) {
		first := byName[circle[0]]
		for i, name := range circle {
			circle[i] = fault.Clip(name, fault.MaxNamed)
		}

		faults = append(faults, fault.New(
			fault.InvalidInput,
			"The tasks wait for each other in a circle: %s. Break it at one input.",
			strings.Join(circle, " → "),
		).On(first.At("input")))
	}

	return faults
}

// checkInputs judges the inputs of a task. What its operation needs is not asked where that is not
// known.
func checkInputs(s Spec, byName map[string]Spec) fault.List {
	var faults fault.List

	add := func(text string, args ...any) {
		faults = append(faults, fault.New(fault.InvalidInput, text, args...).On(s.At("input")))
	}

	op, known := operation.Find(s.Operation)
	switch {
	case !known:
	case op.Role == operation.Import && len(s.Input) > 0:
		add("%s brings a file in and takes no input.", s.Operation)
		return faults // all of it must go
	case op.Role != operation.Import && len(s.Input) == 0:
		add(
			"%s needs input: the name of the task whose files it takes, or a list of names.",
			s.Operation,
		)
	}

	for i, in := range s.Input {
		from, ok := byName[in]

		role, _ := operation.Find(from.Operation)
		switch shown := fault.Clip(in, fault.MaxNamed); {
		case !ok:
			add("There is no task named %q in this job.", shown)
		case role.Role == operation.Export:
			add("%q is an export and gives no files; take its input instead.", shown)
		case slices.Contains(s.Input[:i], in):
			add("%q stands twice.", shown)
		}
	}

	return faults
}

// soundInputs returns the inputs of a task that nothing else is wrong with.
func soundInputs(s Spec, byName map[string]Spec) []string {
	if op, _ := operation.Find(s.Operation); op.Role == operation.Import {
		return nil
	}

	var sound []string

	for i, in := range s.Input {
		from, ok := byName[in]

		op, _ := operation.Find(from.Operation)
		if ok && op.Role != operation.Export && !slices.Contains(s.Input[:i], in) {
			sound = append(sound, in)
		}
	}

	return sound
}

// findCircles returns the names along circles, the first name of each repeated at its end: without
// the last step of each, there are none. Past as many as a job may have tasks it stops.
func findCircles(specs []Spec, byName map[string]Spec) [][]string {
	const walking, done = 1, 2

	mark := map[string]int{}

	var (
		way     []string
		circles [][]string
		walk    func(name string)
	)

	walk = func(name string) {
		if mark[name] == walking && len(circles) < MaxTasks {
			circles = append(circles, append(slices.Clone(way[slices.Index(way, name):]), name))
		}

		if mark[name] != 0 {
			return
		}

		mark[name] = walking

		way = append(way, name)
		for _, in := range soundInputs(byName[name], byName) {
			walk(in)
		}

		way = way[:len(way)-1]
		mark[name] = done
	}
	for _, s := range specs {
		walk(s.Name)
	}

	return circles
}
