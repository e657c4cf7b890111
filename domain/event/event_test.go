package event_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/convertd/convertd/domain/event"
)

func TestTheNamesAreThoseOfTheDocumentation(t *testing.T) {
	t.Parallel()
	names := event.Names()
	if len(names) != 16 || len(slices.Compact(slices.Sorted(slices.Values(names)))) != 16 {
		t.Errorf("%d names, want 16 different ones: %v", len(names), names)
	}
}

func ExampleName_Ends() {
	for _, name := range event.OfJobs() {
		fmt.Println(name, name.Ends())
	}
	// Output:
	// job.created false
	// job.queued false
	// job.started false
	// job.progress false
	// job.completed true
	// job.failed true
	// job.cancelled true
	// job.expired true
}
