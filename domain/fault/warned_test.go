package fault_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/convertd/convertd/domain/fault"
)

func TestWarningsOutliveAFailure(t *testing.T) {
	t.Parallel()

	cause := errors.New("the tool died")
	one := fault.New(fault.ConversionFailed, "It failed.").Because(cause)

	list := fault.List{
		fault.New(fault.InvalidInput, "a").On("x"),
		fault.New(fault.InvalidInput, "b").On("y"),
	}
	for name, err := range map[string]error{
		"a fault": fmt.Errorf("step: %w", one), "a list": fmt.Errorf("check: %w", list), "one of a list": list[:1],
	} {
		warned := fault.Warned(err, []string{"It is odd."})

		said, ok := fault.Of(warned).Details[fault.Warnings].([]string)
		if !ok || !slices.Equal(said, []string{"It is odd."}) {
			t.Errorf("%s: %v", name, fault.Of(warned).Details)
		}

		if fault.Of(warned).Kind != fault.Of(err).Kind ||
			fault.Of(warned).Text != fault.Of(err).Text {
			t.Errorf("%s became %v", name, warned)
		}
	}

	if err := fault.Warned(one, []string{"x"}); !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}

	if one.Details != nil || list[0].Details != nil {
		t.Error("the originals were changed")
	}

	if err := fault.Warned(cause, []string{"x"}); !errors.Is(err, cause) ||
		fault.Of(err).Details != nil {
		t.Errorf("%v of what stays inside", err)
	}

	if err := fault.Warned(nil, []string{"x"}); err != nil {
		t.Errorf("%v of nothing", err)
	}

	if err := fault.Warned(one, nil); fault.Of(err) != one {
		t.Errorf("%v without warnings", err)
	}
}
