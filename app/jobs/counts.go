package jobs

import (
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

// MaxInputs is the most files that one task takes: without a bound, tasks that take what all before
// them made would double it each time.
const MaxInputs = 1000

// TooManyInputs is the fault for a task that would take more.
func TooManyInputs() *fault.Fault {
	return fault.New(
		fault.InvalidInput,
		"The task would take more than %d files. Give it fewer, or make several jobs.",
		MaxInputs,
	)
}

// checkCounts refuses tasks whose inputs will have too many files at least. A task behind one that
// is refused, or whose input is faulty, is not named as well.
func checkCounts(specs []job.Spec, found fault.List) fault.List {
	byName := map[string]job.Spec{}
	for _, spec := range specs {
		byName[spec.Name] = spec
	}

	known := map[string]int{}

	var (
		faults fault.List
		count  func(name string) int
	)

	count = func(name string) int {
		if n, done := known[name]; done {
			return n
		}

		known[name] = 1 // of each file, one becomes at least one; an import makes one

		spec := byName[name]
		if found.Has(spec.At("input")) {
			return 1
		}

		sum := 0
		for _, in := range spec.Input {
			sum += count(in)
		}

		if sum > MaxInputs {
			faults = append(faults, TooManyInputs().On(spec.At("input")))
			sum = 0
		}

		known[name] = max(sum, 1)

		return known[name]
	}
	for _, spec := range specs {
		count(spec.Name)
	}

	return faults
}
