package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
)

func TestOfKeepsAnUnknownErrorsTextInside(t *testing.T) {
	t.Parallel()

	f := fault.Of(errors.New("dsn=postgres://user:pw@host"))
	if f.Kind != fault.Internal || strings.Contains(f.Text, "pw") {
		t.Errorf("%+v", f)
	}

	if !strings.Contains(f.Error(), "pw") {
		t.Error("the cause is lost to the log")
	}
}

func TestCopiesLeaveTheOriginalAlone(t *testing.T) {
	t.Parallel()

	base := fault.New(fault.Timeout, "late")

	_ = base.On("x").With("k", 1).Because(errors.New("y"))
	if base.Field != "" || base.Details != nil || base.Unwrap() != nil {
		t.Errorf("%+v", base)
	}

	one := base.With("a", 1)

	_ = one.With("b", 2)
	if len(one.Details) != 1 {
		t.Errorf("%v", one.Details)
	}
}

func TestAListFolds(t *testing.T) {
	t.Parallel()

	a, b := fault.New(fault.UnsupportedFormat, "a").On("x"), fault.New(fault.InvalidInput, "b")
	if got := fault.Of(
		fmt.Errorf("outer: %w", fault.List{a}),
	); got.Kind != fault.UnsupportedFormat {
		t.Errorf("%v", got)
	}

	if got := fault.Of(fault.List{a, b}); got.Kind != fault.InvalidInput || got.Field != "x" {
		t.Errorf("%v", got)
	}

	if (fault.List{}).Err() != nil {
		t.Error("an empty list is an error")
	}
}

func ExampleOf() {
	err := fmt.Errorf("open: %w", fault.New(fault.FileGone, "The file has been deleted."))
	fmt.Println(fault.Of(err).Kind, fault.Is(err, fault.FileGone))
	// Output: file_gone true
}
