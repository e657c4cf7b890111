package job

import (
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/fault"
)

// MaxTasks bounds a job's graph.
const MaxTasks = 100

// CheckGraph checks how tasks refer to each other: known inputs, no cycle, each role with the inputs it needs.
// Every fault is listed.
func CheckGraph(specs []Spec) fault.List {
	var faults fault.List
	byName := map[string]Spec{}
	for _, s := range specs {
		byName[s.Name] = s
	}
	switch {
	case len(specs) == 0:
		return fault.List{fault.New(fault.InvalidInput, "tasks must hold at least one task.").On("tasks")}
	case len(specs) > MaxTasks:
		return fault.List{fault.New(fault.InvalidInput, "A job may have at most %d tasks.", MaxTasks).On("tasks")}
	}
	for _, s := range specs {
		faults = append(faults, checkInputs(s, byName)...)
	}
	if len(faults) == 0 {
		if cycle := findCycle(specs, byName); cycle != nil {
			faults = append(faults, fault.New(fault.InvalidInput, "The tasks wait for each other in a circle: %s. Break it at one input.",
				strings.Join(cycle, " → ")).On("tasks."+cycle[0]+".input"))
		}
	}
	return faults
}

func checkInputs(s Spec, byName map[string]Spec) fault.List {
	var faults fault.List
	add := func(text string, args ...any) {
		faults = append(faults, fault.New(fault.InvalidInput, text, args...).On("tasks."+s.Name+".input"))
	}
	op, _ := FindOperation(s.Operation)
	switch {
	case op.Role == Import && len(s.Input) > 0:
		add("%s brings a file in and takes no input.", s.Operation)
	case op.Role != Import && len(s.Input) == 0:
		add("%s needs input: the name of the task whose files it takes, or a list of names.", s.Operation)
	}
	for i, in := range s.Input {
		from, ok := byName[in]
		role, _ := FindOperation(from.Operation)
		switch {
		case !ok:
			add("There is no task named %q in this job.", fault.Clip(in, fault.MaxNamed))
		case role.Role == Export:
			add("%q is an export and gives no files; take its input instead.", in)
		case slices.Contains(s.Input[:i], in):
			add("%q stands twice.", in)
		}
	}
	return faults
}

// findCycle returns the names along one cycle, its first name repeated at the end, or nil.
func findCycle(specs []Spec, byName map[string]Spec) []string {
	const walking, done = 1, 2
	mark := map[string]int{}
	var way []string
	var walk func(name string) []string
	walk = func(name string) []string {
		if mark[name] == done {
			return nil
		}
		way = append(way, name)
		if mark[name] == walking {
			return way[slices.Index(way, name):]
		}
		mark[name] = walking
		for _, in := range byName[name].Input {
			if cycle := walk(in); cycle != nil {
				return cycle
			}
		}
		mark[name] = done
		way = way[:len(way)-1]
		return nil
	}
	for _, s := range specs {
		if cycle := walk(s.Name); cycle != nil {
			return cycle
		}
	}
	return nil
}
