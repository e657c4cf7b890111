package httpapi

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strconv"

	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/domain/fault"
)

// code is how a kind of fault looks on the wire.
type code struct {
	kind   fault.Kind
	name   string
	status int
	means  string // in the API's description, and the message of its examples
}

// codes is the one table from kinds of fault to codes and statuses.
//
//nolint:funlen // a table
func codes() []code {
	return []code{
		{
			fault.InvalidInput,
			"INVALID_INPUT",
			http.StatusBadRequest,
			"A field is missing or wrong; details.errors lists each one with what to change.",
		},
		{
			fault.InvalidRequest,
			"INVALID_REQUEST",
			http.StatusBadRequest,
			"The request is malformed. Check its content type and body.",
		},
		{
			fault.AuthenticationMissing,
			"AUTHENTICATION_REQUIRED",
			http.StatusUnauthorized,
			"This needs an API key. Send one in the header X-Api-Key.",
		},
		{
			fault.InvalidKey,
			"INVALID_API_KEY",
			http.StatusUnauthorized,
			"The API key is not valid, or no longer. Make a new one.",
		},
		{
			fault.Forbidden,
			"INSUFFICIENT_PERMISSIONS",
			http.StatusForbidden,
			"The API key lacks the scope for this. Use a key that has it.",
		},
		{
			fault.RateLimited,
			"RATE_LIMITED",
			http.StatusTooManyRequests,
			"Too many requests. Try again after the seconds in Retry-After.",
		},
		{
			fault.FileTooLarge,
			"FILE_TOO_LARGE",
			http.StatusRequestEntityTooLarge,
			"The file or body is larger than the limit. Send a smaller one.",
		},
		{
			fault.UnsupportedFormat,
			"UNSUPPORTED_FORMAT",
			http.StatusUnprocessableEntity,
			"This is not a known format. Give a format by its usual extension, such as mp4, pdf or webp.",
		},
		{
			fault.UnsupportedConversion,
			"UNSUPPORTED_CONVERSION",
			http.StatusUnprocessableEntity,
			"Nothing here turns the one format into the other.",
		},
		{
			fault.FormatNotFound,
			"FORMAT_NOT_FOUND",
			http.StatusNotFound,
			"There is no format of this id.",
		},
		{
			fault.JobNotFound,
			"JOB_NOT_FOUND",
			http.StatusNotFound,
			"There is no job of this id, or it has expired. Check the id.",
		},
		{
			fault.TaskNotFound,
			"TASK_NOT_FOUND",
			http.StatusNotFound,
			"The job has no task of this name. Check the name.",
		},
		{
			fault.FileNotFound,
			"FILE_NOT_FOUND",
			http.StatusNotFound,
			"There is no file of this id, or it has expired. Send it again.",
		},
		{
			fault.WebhookNotFound,
			"WEBHOOK_NOT_FOUND",
			http.StatusNotFound,
			"There is no webhook of this id. Check the id.",
		},
		{
			fault.NotFound,
			"NOT_FOUND",
			http.StatusNotFound,
			"There is nothing at this path. Check it against the API's documentation.",
		},
		{
			fault.MethodNotAllowed,
			"METHOD_NOT_ALLOWED",
			http.StatusMethodNotAllowed,
			"This path does not take that method. Use one that the header Allow lists.",
		},
		{
			fault.Conflict,
			"CONFLICT",
			http.StatusConflict,
			"The request does not go with the state of things; the message says with what.",
		},
		{
			fault.ConversionFailed,
			"CONVERSION_FAILED",
			http.StatusInternalServerError,
			"The conversion failed; details.engine_output holds the engine's last words.",
		},
		{
			fault.CorruptFile,
			"CORRUPT_FILE",
			http.StatusBadRequest,
			"The file is damaged or incomplete. Send it again.",
		},
		{
			fault.PasswordRequired,
			"PASSWORD_REQUIRED",
			http.StatusUnprocessableEntity,
			"The file is protected by a password. Remove it, or send the password.",
		},
		{
			fault.Timeout,
			"TIMEOUT",
			http.StatusRequestTimeout,
			"It took longer than its time limit. Try a smaller file or a steadier connection.",
		},
		{
			fault.DiskFull,
			"INSUFFICIENT_DISK_SPACE",
			http.StatusServiceUnavailable,
			"The server has no room left for files. Try again later.",
		},
		{
			fault.StorageMissing,
			"STORAGE_NOT_CONFIGURED",
			http.StatusServiceUnavailable,
			"This server has no such storage. Ask its operator.",
		},
		{
			fault.NoFiles,
			"NO_FILES",
			http.StatusBadRequest,
			"No file was sent. Attach one as the field \"file\", or name a \"url\".",
		},
		{
			fault.FileGone,
			"FILE_GONE",
			http.StatusGone,
			"The file has been deleted. Convert it again.",
		},
		{
			fault.LinkExpired,
			"EXPIRED",
			http.StatusUnauthorized,
			"This link is not valid, or no longer. Ask for the job again to get a new one.",
		},
		{ // of a task; no request ends with it
			fault.InputTaskFailed,
			"INPUT_TASK_FAILED",
			http.StatusUnprocessableEntity,
			"A task that this one takes its input from did not complete.",
		},
		// of a task, too
		{
			fault.Cancelled,
			"CANCELLED",
			http.StatusConflict,
			"The task was cancelled before it ended.",
		},
		{
			fault.Unavailable,
			"SERVICE_UNAVAILABLE",
			http.StatusServiceUnavailable,
			"The server is not ready. Try again in a moment.",
		},
		{
			fault.Internal,
			"INTERNAL_ERROR",
			http.StatusInternalServerError,
			"Something went wrong on our side. Try again; if it persists, report the request id to the operator.",
		},
	}
}

// ErrorCode is how a kind of error is told to callers.
type ErrorCode struct {
	Name   string // for programs
	Status int
	Means  string // for people: what it is, and what to do
}

// ErrorCodes returns every code that an answer or a task can have.
func ErrorCodes() []ErrorCode {
	var list []ErrorCode
	for _, c := range codes() {
		list = append(list, ErrorCode{c.name, c.status, c.means})
	}

	return list
}

// CodeOf returns what a kind of error is called in answers.
func CodeOf(kind fault.Kind) string { return codeOf(kind).name }

// codeOf returns the row of a kind. An unknown kind is internal.
func codeOf(kind fault.Kind) code {
	var internal code

	for _, c := range codes() {
		if c.kind == kind {
			return c
		}

		if c.kind == fault.Internal {
			internal = c
		}
	}

	return internal
}

// problem is an error answer.
type problem struct {
	status  int
	Success bool      `json:"success" doc:"Always false."`
	Fault   errorBody `json:"error"   doc:"What went wrong."`
	Meta    meta      `json:"meta"    doc:"About the answer itself."`
}

// errorBody is what went wrong, of a request or of a task.
type errorBody struct {
	Code    string         `json:"code"    doc:"What went wrong, for programs."`
	Message string         `json:"message" doc:"What went wrong and what to do next, for people."`
	Details map[string]any `json:"details" doc:"Further facts: field and error of the first fault, errors with all of them."`
}

// fieldError is one of several faults.
type fieldError struct {
	Field string `json:"field" doc:"The field at fault, as a path from the request's top."`
	Code  string `json:"code"  doc:"The code of this fault alone."`
	Error string `json:"error" doc:"What is wrong and what to do next."`
}

// GetStatus tells huma the status.
func (p *problem) GetStatus() int { return p.status }

// Error implements error.
func (p *problem) Error() string { return p.Fault.Code + ": " + p.Fault.Message }

// What an answer repeats of a request is bounded: the faults listed, and the bytes of a field's
// name.
const (
	maxErrors = 100
	maxPath   = 256
)

// problemOf turns any error into an answer, and keeps its cause for the log. What is no fault is
// internal, and its text stays inside.
func problemOf(ctx context.Context, err error) *problem {
	x := web.ExchangeOf(ctx)
	f := x.Refused(ctx, err)

	p := &problem{status: codeOf(f.Kind).status, Meta: metaOf(ctx), Fault: errorOf(f)}
	if after, ok := f.Details[fault.RetryAfter].(int); ok {
		x.Header().Set("Retry-After", strconv.Itoa(after))
	}

	sayRefused(x.Header(), f)

	if f.Kind == fault.Internal && ctx.Err() != nil {
		p.status = web.StatusClientLeft
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
		faults = append(
			faults,
			fieldError{
				Field: fault.Clip(one.Field, maxPath),
				Code:  codeOf(one.Kind).name,
				Error: one.Text,
			},
		)
	}

	p.Fault.Details["errors"] = faults
	p.Fault.Details["field"], p.Fault.Details["error"] = faults[0].Field, faults[0].Error

	return p
}

// errorOf shows a fault. Its details are public, except where the fault is ours: then nothing is
// known about them.
func errorOf(f *fault.Fault) errorBody {
	e := errorBody{Code: codeOf(f.Kind).name, Message: f.Text, Details: map[string]any{}}
	if f.Kind == fault.Internal {
		return e
	}

	maps.Copy(e.Details, f.Details)

	if f.Field != "" {
		e.Details["field"], e.Details["error"] = fault.Clip(f.Field, maxPath), f.Text
	}

	return e
}

// refuse answers with an error outside of huma's routes.
func refuse(w http.ResponseWriter, r *http.Request, status int, err error) {
	p := problemOf(r.Context(), err)
	if status == 0 {
		status = p.status
	}

	w.Header().Set("Content-Type", web.MediaJSON)
	w.WriteHeader(status)
	_ = jsonFormat().Marshal(w, p) // a client that has left has nobody to be told
}
