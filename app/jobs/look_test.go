package jobs

import (
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

func TestFaultsComeInTheOrderOfTheRequest(t *testing.T) {
	t.Parallel()

	long := strings.Repeat("b", 300)

	var d draft
	for _, name := range []string{"z", "aa", long, "c"} {
		d.specs = append(d.specs, job.Spec{Name: name})
	}

	at := func(i int, field string) string { return d.specs[i].At(field) }

	want := []string{
		"tag",
		"tasks",
		at(0, "input"),
		at(1, "file"),
		at(2, "operation"),
		at(2, "file"),
		at(3, "url"),
		"webhook_url",
	}
	for _, i := range []int{7, 4, 3, 0, 6, 2, 5, 1} {
		d.faults = append(d.faults, fault.New(fault.InvalidInput, "no").On(want[i]))
	}

	d.sort()

	var got []string
	for _, f := range d.faults {
		got = append(got, f.Field)
	}

	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
