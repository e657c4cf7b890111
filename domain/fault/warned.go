package fault

import (
	"errors"
	"slices"
)

// Warnings is the detail that holds what was found odd before a request failed.
const Warnings = "warnings"

// Warned returns the error with warnings among its details; the error itself where there are none,
// or where nothing but that it happened is told.
func Warned(err error, warnings []string) error {
	if err == nil || len(warnings) == 0 {
		return err
	}

	var list List
	if errors.As(err, &list) && len(list) > 0 {
		warned := slices.Clone(list)
		warned[0] = list[0].With(Warnings, warnings)

		return warned
	}

	f := Of(err)
	if f.Kind == Internal {
		return err
	}

	return f.With(Warnings, warnings).Because(err)
}
