package quota_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/quota"
)

func ExamplePlans_Of() {
	plans := quota.Defaults()
	fmt.Println(plans.Of("pro").Conversions, plans.Of("gone").Name, plans.Names())
	// Output: 100 free [enterprise free pro]
}

func TestTheDefaultsAreThoseOfTheDocumentation(t *testing.T) {
	t.Parallel()

	plans := quota.Defaults()
	if err := plans.Validate(); err != nil {
		t.Fatal(err)
	}

	for name, want := range map[string][4]int64{
		"anonymous":  {5, 100 << 20, 1, 1},
		"free":       {5, 100 << 20, 5, 1},
		"pro":        {100, 2 << 30, 20, 5},
		"enterprise": {1000, 2 << 30, 50, 20},
	} {
		p := plans[name]
		if got := [4]int64{
			int64(p.Conversions), p.MaxFile, int64(p.Files), int64(p.JobsAtOnce),
		}; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestPlansThatCannotBe(t *testing.T) {
	t.Parallel()

	for what, spoil := range map[string]func(quota.Plans){
		"no free":  func(p quota.Plans) { delete(p, quota.FreePlan) },
		"negative": func(p quota.Plans) { p["pro"] = quota.Plan{Name: "pro", Files: -1} },
		"no name":  func(p quota.Plans) { p["x"] = quota.Plan{} },
	} {
		plans := quota.Defaults()
		spoil(plans)

		if plans.Validate() == nil {
			t.Errorf("%s is taken", what)
		}
	}
}

func TestForbids(t *testing.T) {
	t.Parallel()

	p := quota.Plan{Operations: []string{"pdf/ocr"}, Formats: []string{"heic"}}
	if !p.Forbids("pdf/ocr") || !p.Forbids("convert", "png", "heic") ||
		p.Forbids("convert", "png") {
		t.Error("the wrong ones are forbidden")
	}
}

func TestADayTurnsAtMidnight(t *testing.T) {
	t.Parallel()

	late := time.Date(2026, 2, 3, 23, 59, 59, 0, time.UTC)
	day := quota.DayOf(late.In(time.FixedZone("east", 7200)))

	if !day.Ends().Equal(late.Add(time.Second)) || quota.DayOf(late.Add(time.Second)) != day+1 {
		t.Errorf("%d ends at %s", day, day.Ends())
	}
}
