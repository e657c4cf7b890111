package httpapi

import (
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/domain/fault"
)

var shapeOnce sync.Once //nolint:gochecknoglobals // guards huma's own package variables, which exist once a process too

// shapeErrors makes huma answer with problems. It has no way to say so for one API alone.
func shapeErrors() {
	shapeOnce.Do(func() {
		huma.DefaultArrayNullable = false // an empty list is [] here, never null
		huma.NewError = func(status int, _ string, _ ...error) huma.StatusError {
			return &problem{status: status, Fault: errorBody{Details: map[string]any{}}}
		}
		huma.NewErrorWithContext = func(
			ctx huma.Context, status int, _ string, errs ...error,
		) huma.StatusError {
			return problemOf(ctx.Context(), causeOf(status, errs))
		}
	})
}

// causeOf finds out what huma reports: an error that a handler returned, or what it found wrong
// with the request itself. Huma's own texts are kept only for parameters: those about a body may
// quote it.
func causeOf(status int, errs []error) error {
	if status == http.StatusInternalServerError {
		return errors.Join(errs...)
	}

	var faults fault.List

	for _, err := range errs {
		var detail *huma.ErrorDetail
		if !errors.As(err, &detail) {
			continue
		}

		if in, name, ok := strings.Cut(detail.Location, "."); ok && in != "body" {
			faults = append(
				faults,
				fault.New(fault.InvalidInput, "%s: %s.", name, detail.Message).On(name),
			)
		}
	}

	if len(faults) > 0 {
		return faults
	}

	return fault.New(
		fault.InvalidRequest,
		"The request is malformed. Check its content type and body.",
	)
}
