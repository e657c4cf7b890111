package event_test

import (
	"fmt"

	"github.com/convertd/convertd/domain/event"
)

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
