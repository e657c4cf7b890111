package httpapi

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strconv"

	"github.com/convertd/convertd/domain/fault"
)

// code is how a kind of fault looks on the wire.
type code struct {
	name   string
	status int
}

// codeOf is the one table from kinds of fault to codes and statuses. An unknown kind is internal.
func codeOf(kind fault.Kind) code {
	table := map[fault.Kind]code{
		fault.InvalidInput:          {"INVALID_INPUT", http.StatusBadRequest},
		fault.InvalidRequest:        {"INVALID_REQUEST", http.StatusBadRequest},
		fault.AuthenticationMissing: {"AUTHENTICATION_REQUIRED", http.StatusUnauthorized},
		fault.InvalidKey:            {"INVALID_API_KEY", http.StatusUnauthorized},
		fault.Forbidden:             {"INSUFFICIENT_PERMISSIONS", http.StatusForbidden},
		fault.RateLimited:           {"RATE_LIMITED", http.StatusTooManyRequests},
		fault.FileTooLarge:          {"FILE_TOO_LARGE", http.StatusRequestEntityTooLarge},
		fault.UnsupportedFormat:     {"UNSUPPORTED_FORMAT", http.StatusUnprocessableEntity},
		fault.UnsupportedConversion: {"UNSUPPORTED_CONVERSION", http.StatusUnprocessableEntity},
		fault.FormatNotFound:        {"FORMAT_NOT_FOUND", http.StatusNotFound},
		fault.JobNotFound:           {"JOB_NOT_FOUND", http.StatusNotFound},
		fault.TaskNotFound:          {"TASK_NOT_FOUND", http.StatusNotFound},
		fault.FileNotFound:          {"FILE_NOT_FOUND", http.StatusNotFound},
		fault.NotFound:              {"NOT_FOUND", http.StatusNotFound},
		fault.MethodNotAllowed:      {"METHOD_NOT_ALLOWED", http.StatusMethodNotAllowed},
		fault.Conflict:              {"CONFLICT", http.StatusConflict},
		fault.ConversionFailed:      {"CONVERSION_FAILED", http.StatusInternalServerError},
		fault.CorruptFile:           {"CORRUPT_FILE", http.StatusBadRequest},
		fault.PasswordRequired:      {"PASSWORD_REQUIRED", http.StatusUnprocessableEntity},
		fault.Timeout:               {"TIMEOUT", http.StatusRequestTimeout},
		fault.DiskFull:              {"INSUFFICIENT_DISK_SPACE", http.StatusServiceUnavailable},
		fault.StorageMissing:        {"STORAGE_NOT_CONFIGURED", http.StatusServiceUnavailable},
		fault.NoFiles:               {"NO_FILES", http.StatusBadRequest},
		fault.FileGone:              {"FILE_GONE", http.StatusGone},
		fault.LinkExpired:           {"EXPIRED", http.StatusUnauthorized},
		fault.InputTaskFailed:       {"INPUT_TASK_FAILED", http.StatusUnprocessableEntity}, // of a task; no request ends with it
		fault.Cancelled:             {"CANCELLED", http.StatusConflict},                    // the same
		fault.Unavailable:           {"SERVICE_UNAVAILABLE", http.StatusServiceUnavailable},
		fault.Internal:              {"INTERNAL_ERROR", http.StatusInternalServerError},
	}
	if c, known := table[kind]; known {
		return c
	}
	return table[fault.Internal]
}

// problem is an error answer.
type problem struct {
	status  int
	Success bool      `json:"success" doc:"Always false."`
	Fault   errorBody `json:"error"`
	Meta    meta      `json:"meta"`
}

// errorBody is what went wrong, of a request or of a task.
type errorBody struct {
	Code    string         `json:"code" doc:"What went wrong, for programs." example:"INVALID_INPUT"`
	Message string         `json:"message" doc:"What went wrong and what to do next, for people."`
	Details map[string]any `json:"details" doc:"Further facts: field and error of the first fault, errors with all of them."`
}

// fieldError is one of several faults.
type fieldError struct {
	Field string `json:"field"`
	Code  string `json:"code"`
	Error string `json:"error"`
}

// GetStatus tells huma the status.
func (p *problem) GetStatus() int { return p.status }

// Error implements error.
func (p *problem) Error() string { return p.Fault.Code + ": " + p.Fault.Message }

// What an answer repeats of a request is bounded: the faults listed, and the bytes of a field's name.
const (
	maxErrors = 100
	maxPath   = 256
)

// statusClientLeft is what the log and metrics say where nobody is left to read an answer; nginx does so too.
const statusClientLeft = 499

// problemOf turns any error into an answer, and keeps its cause for the log. What is no fault is internal, and its text stays inside.
func problemOf(ctx context.Context, err error) *problem {
	x := exchangeOf(ctx)
	x.cause = err
	f := x.clearer(ctx, fault.Of(err))
	p := &problem{status: codeOf(f.Kind).status, Meta: x.meta(), Fault: errorOf(f)}
	if after, ok := f.Details[fault.RetryAfter].(int); ok && x.out != nil {
		x.out.Header().Set("Retry-After", strconv.Itoa(after))
	}
	if f.Kind == fault.Internal && ctx.Err() != nil {
		p.status = statusClientLeft
	}
	var list fault.List
	if !errors.As(err, &list) && f.Field != "" {
		list = fault.List{f}
	}
	if len(list) == 0 {
		return p
	}
	faults := make([]fieldError, 0, min(len(list), maxErrors))
	for _, one := range list[:min(len(list), maxErrors)] {
		faults = append(faults, fieldError{Field: clip(one.Field, maxPath), Code: codeOf(one.Kind).name, Error: one.Text})
	}
	p.Fault.Details["errors"] = faults
	p.Fault.Details["field"], p.Fault.Details["error"] = faults[0].Field, faults[0].Error
	return p
}

// clearer returns what broke the body off, where all else is known is that the context has ended: the server ends it when a body fails.
func (x *exchange) clearer(ctx context.Context, f *fault.Fault) *fault.Fault {
	if f.Kind == fault.Internal && ctx.Err() != nil && x.out != nil && x.out.body != nil && x.out.body.failure != nil {
		return fault.Of(x.out.body.failure)
	}
	return f
}

// errorOf shows a fault. Its details are public, except where the fault is ours: then nothing is known about them.
func errorOf(f *fault.Fault) errorBody {
	e := errorBody{Code: codeOf(f.Kind).name, Message: f.Text, Details: map[string]any{}}
	if f.Kind == fault.Internal {
		return e
	}
	maps.Copy(e.Details, f.Details)
	if f.Field != "" {
		e.Details["field"], e.Details["error"] = clip(f.Field, maxPath), f.Text
	}
	return e
}

// refuse answers with an error outside of huma's routes.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(r.Context(), err)
	refuseAs(w, p, p.status)
}

func refuseAs(w http.ResponseWriter, p *problem, status int) {
	w.Header().Set("Content-Type", mediaJSON)
	w.WriteHeader(status)
	_ = jsonFormat().Marshal(w, p) // a client that has left has nobody to be told
}
