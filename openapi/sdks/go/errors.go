package convertd

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Codes of errors that are not of the server.
const (
	CodeNetworkError     = "NETWORK_ERROR"
	CodeUnexpectedAnswer = "UNEXPECTED_ANSWER"
)

// Error is an error of the server, or one that kept it from answering.
type Error struct {
	Code      string         `json:"code"`
	Message   string         `json:"message"`
	Details   map[string]any `json:"details"`
	Status    int            `json:"-"` // of the answer; 0 where there was none
	RequestID string         `json:"-"`

	retryAfter time.Duration
	told       bool // whether the server said when to come again
	cause      error
}

// Error implements error.
func (e *Error) Error() string { return e.Message + " (" + e.Code + ")" }

// Unwrap returns what kept the server from answering.
func (e *Error) Unwrap() error { return e.cause }

// errorOf reads the error that an answer holds.
func errorOf(res *http.Response) *Error {
	defer res.Body.Close()

	body, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20)) // what is missing is no JSON

	answer := struct{ Error *Error }{}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Error == nil {
		answer.Error = &Error{
			Code: CodeUnexpectedAnswer,
			Message: fmt.Sprintf(
				"The server answered with status %d, and not as convertd does.",
				res.StatusCode,
			),
		}
	}

	e := answer.Error
	e.Status, e.RequestID = res.StatusCode, res.Header.Get("X-Request-Id")

	if seconds, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil {
		e.retryAfter, e.told = time.Duration(seconds)*time.Second, true
	}

	return e
}

// failureOf is the error of a job that did not complete: that of its first task that failed.
func failureOf(job *Job) *Error {
	e := &Error{Code: "CONVERSION_FAILED", Message: "The job is " + string(job.Status) + "."}
	if job.Status == JobStatusCancelled {
		e.Code = "CANCELLED"
	}

	for _, task := range job.Tasks {
		if task.Error != nil && (task.Status == TaskStatusFailed || e.Details == nil) {
			e.Code, e.Message = string(task.Error.Code), task.Error.Message
			e.Details = map[string]any{"jobId": job.ID}
		}
	}

	return e
}
